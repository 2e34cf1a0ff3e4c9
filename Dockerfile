# With MongoDB and Cloudinary. For the embedded store and Cloudinary as well: --build-arg EMBEDDED=true.
# Debian rather than Alpine: sharp and libsql are built and tested for its C library first.
ARG NODE_VERSION=24
FROM node:${NODE_VERSION}-bookworm-slim AS build
WORKDIR /src
COPY . .
ARG EMBEDDED=
RUN sh deploy/build.sh ${EMBEDDED:+--embedded} /app

FROM node:${NODE_VERSION}-bookworm-slim
RUN install --directory --owner=node --group=node --mode=700 /data
COPY --from=build /app /app
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data

# Nothing but /data is ever written to, and that only while a store or a Cloudinary is embedded.
USER node
VOLUME /data
EXPOSE 3000

# Alive, not ready: a restart does not bring the store back.
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]

# Node itself is told to stop, and it finishes its requests. Give it longer than Docker's 10 seconds to.
CMD ["node", "bin/main.js"]
