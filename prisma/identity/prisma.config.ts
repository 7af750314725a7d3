import { defineConfig, env } from 'prisma/config'

/** For `prisma migrate deploy` where its engine can be had: `npx prisma migrate deploy --config prisma/identity/prisma.config.ts`. */
export default defineConfig({
  schema: 'schema.prisma',
  migrations: { path: 'migrations' },
  datasource: { url: env('IDENTITY_DATABASE_URL') },
})
