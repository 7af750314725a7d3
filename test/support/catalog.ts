import { setTimeout as wait } from 'node:timers/promises'
import type { Env } from '#kit/config/env.ts'
import type { Viewer } from '#kit/auth/viewer.ts'
import { openStore } from '#kit/storage/open-store.ts'
import { readCatalogConfig } from '../../subgraphs/catalog/config.ts'
import { type CatalogOverrides, createCatalog } from '../../subgraphs/catalog/index.ts'
import { createTestDatabase } from './database.ts'
import { testEnv } from './env.ts'
import { graphClient, viewerWith } from './graph.ts'
import { sendUpload, type UploadRequest } from './upload.ts'

export const publisherPermissions = ['book:upload', 'book:edit', 'book:publish']

const uploadBook = /* GraphQL */ `
  mutation UploadBook($file: Upload!, $input: UploadBookInput) {
    uploadBook(file: $file, input: $input) {
      ingestion {
        id
        state
        format
        byteSize
        sha256
      }
      problems {
        __typename
        code
        message
        path
      }
    }
  }
`

const ingestionQuery = /* GraphQL */ `
  query Ingestion($id: ID!) {
    ingestion(id: $id) {
      id
      state
      progress
      attempts
      format
      byteSize
      sha256
      createdAt
      finishedAt
      findings {
        severity
        code
        message
        location
      }
      book {
        id
        title
        subtitle
        language
        isbn
        description
        status
        contributors {
          role
          author {
            name
          }
        }
      }
    }
  }
`

/** A catalog of the test's own, on a database and a store of its own, with what ingestion tests do to it. */
export async function startCatalog(env: Env = {}, overrides: CatalogOverrides = {}) {
  const database = await createTestDatabase()
  const config = readCatalogConfig(testEnv(database, env))
  const open = async () => {
    const catalog = await createCatalog(config, overrides)
    return { catalog, url: await catalog.listen() }
  }
  let running = await open()
  const publisher = viewerWith(publisherPermissions)

  const upload = async (
    file: UploadRequest['file'],
    options: Partial<UploadRequest> & { viewer?: Viewer; bookId?: string } = {},
  ) => {
    const { viewer = publisher, bookId, ...request } = options
    const variables = bookId ? { input: { bookId } } : {}
    const answer = await sendUpload(running.url, viewer, {
      document: uploadBook,
      variables,
      file,
      ...request,
    })
    if (answer.errors) throw new Error(JSON.stringify(answer.errors))
    return answer.data.uploadBook
  }

  const ingestion = async (id: string, viewer: Viewer = publisher) => {
    const answer = await graphClient('catalog', running.url).as(viewer).send(ingestionQuery, { id })
    if (answer.errors) throw new Error(JSON.stringify(answer.errors))
    return answer.data.ingestion
  }

  const finished = async (id: string, viewer: Viewer = publisher, patienceMs = 90_000) => {
    const deadline = Date.now() + patienceMs
    for (;;) {
      const now = await ingestion(id, viewer)
      if (now.finishedAt) return now
      if (Date.now() > deadline) throw new Error(`The ingestion is still ${now.state}.`)
      await wait(50)
    }
  }

  return {
    database,
    publisher,
    config,
    store: await openStore(config.storage),
    get url() {
      return running.url
    },
    upload,
    ingestion,
    finished,
    /** Uploads a file, and waits until its ingestion has ended. */
    async ingest(file: UploadRequest['file'], options: Parameters<typeof upload>[1] = {}) {
      const { ingestion: begun, problems } = await upload(file, options)
      if (!begun) throw new Error(JSON.stringify(problems))
      return finished(begun.id, options.viewer)
    },
    send: (document: string, variables: Record<string, unknown> = {}, viewer: Viewer = publisher) =>
      graphClient('catalog', running.url).as(viewer).send(document, variables),
    async restart() {
      await running.catalog.close()
      running = await open()
    },
    async [Symbol.asyncDispose]() {
      await running.catalog.close()
      await database[Symbol.asyncDispose]()
    },
  }
}

export type TestCatalog = Awaited<ReturnType<typeof startCatalog>>
