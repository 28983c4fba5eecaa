# Builds for several architectures without emulation: the first stage always runs on the
# builder's own, and compiles for the one that is wanted.
#
#   docker buildx build --platform linux/amd64,linux/arm64 --tag pg-provisioner .

FROM --platform=$BUILDPLATFORM denoland/deno:2.9.6 AS build
WORKDIR /app

COPY deno.json deno.lock ./
COPY scripts scripts
COPY src src
ARG TARGETARCH=amd64
ARG COMMIT=unknown
RUN --mount=type=cache,target=/deno-dir \
    case "$TARGETARCH" in \
      amd64) target=x86_64-unknown-linux-gnu ;; \
      arm64) target=aarch64-unknown-linux-gnu ;; \
      *) echo "There is no build for the architecture $TARGETARCH" >&2; exit 1 ;; \
    esac \
    && BUILD_COMMIT="$COMMIT" deno task compile --target="$target"

# glibc, CA certificates and the user nonroot; no shell and no package manager.
FROM gcr.io/distroless/cc-debian12:nonroot
ARG COMMIT=unknown
ARG VERSION=unknown
LABEL org.opencontainers.image.title="pg-provisioner" \
      org.opencontainers.image.description="Makes PostgreSQL roles, databases and passwords follow a config file" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.source="https://github.com/pg-provisioner/pg-provisioner" \
      org.opencontainers.image.documentation="https://github.com/pg-provisioner/pg-provisioner#readme" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$COMMIT"
COPY --from=build --chmod=0755 /app/dist/pg-provisioner /usr/local/bin/pg-provisioner
WORKDIR /
# By number: Kubernetes can only tell from a number that it is not root.
USER 65532:65532
ENTRYPOINT ["/usr/local/bin/pg-provisioner"]
