# For MongoDB and Cloudinary. With --build-arg EMBEDDED=true also for the embedded store and emulator.
# Debian rather than Alpine, because sharp and libsql are built and tested for glibc first.
ARG NODE_VERSION=24
FROM node:${NODE_VERSION}-bookworm-slim AS build
WORKDIR /src
COPY . .
ARG EMBEDDED=
RUN sh deploy/build.sh ${EMBEDDED:+--embedded} /app

# The Cloudinary emulator alone, for the tests of any project:
# docker build --target cloudinary-emulator --tag cloudinary-emulator .
FROM node:${NODE_VERSION}-bookworm-slim AS build-cloudinary-emulator
WORKDIR /src
COPY . .
RUN sh deploy/build-cloudinary-emulator.sh /app

FROM node:${NODE_VERSION}-bookworm-slim AS cloudinary-emulator
RUN install --directory --owner=node --group=node --mode=700 /data
COPY --from=build-cloudinary-emulator /app /app
WORKDIR /data
ENV NODE_ENV=production
USER node
VOLUME /data
EXPOSE 3001
HEALTHCHECK --interval=5s --timeout=5s --start-period=10s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3001/__emulator/health').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Options can follow, such as --memory. In a container, only all addresses can be reached from outside.
ENTRYPOINT ["node", "/app/dist/standalone/main.js", "--host", "0.0.0.0"]

FROM node:${NODE_VERSION}-bookworm-slim
RUN install --directory --owner=node --group=node --mode=700 /data
COPY --from=build /app /app
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data

# The service writes only to /data, and only with the embedded store or emulator.
USER node
VOLUME /data
EXPOSE 3000

# Checks liveness, not readiness: a restart does not repair the store.
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]

# Node itself receives the signal and finishes its requests. Allow more than Docker's default of 10 seconds.
CMD ["node", "bin/main.js"]
