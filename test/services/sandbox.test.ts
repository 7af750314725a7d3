import { Secret, TOTP } from 'otpauth'
import type { Browser, Frame, Page, Route } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { password, seedAccounts } from '../support/accounts.ts'
import { gatewayClient } from '../support/client.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { startTestPlatform, type TestPlatform } from '../support/platform.ts'
import { sampleBook } from '../support/sample-book.ts'
import { startBrowser, visit } from './browser.ts'
import { standIn } from './sandbox-stand-in.ts'

let database: TestDatabase
let platform: TestPlatform
let browser: Browser
beforeAll(async () => {
  database = await createTestDatabase()
  await seedAccounts(database)
  // In production, where the schema is for administrators.
  platform = await startTestPlatform(database, { NODE_ENV: 'production' })
  browser = await startBrowser()
})
afterAll(async () => {
  await browser?.close()
  await platform?.close()
  await database?.[Symbol.asyncDispose]()
})

const cutOff = (route: Route) => route.abort()
const open = (path: string, outside = cutOff) => visit(browser, { url: `${platform.url}${path}`, outside })

async function signIn(page: Page, login: string, given = password): Promise<void> {
  await page.getByRole('button', { name: 'Sign in' }).click()
  await enter(page, login, given)
}
async function enter(page: Page, login: string, given: string): Promise<void> {
  const form = page.getByRole('dialog', { name: 'Sign in' })
  await form.getByLabel('Username or e-mail').fill(login)
  await form.getByLabel('Password').fill(given)
  await submit(page)
}
const submit = (page: Page) =>
  page.getByRole('dialog', { name: 'Sign in' }).getByRole('button', { name: 'Sign in' }).click()
const alert = (page: Page) => page.getByRole('dialog').getByRole('alert')
const account = (page: Page) => page.locator('.account').innerText()

async function openExample(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Examples' }).click()
  await page.getByRole('button', { name, exact: true }).click()
}
async function execute(page: Page): Promise<void> {
  // The button is there before the editor is.
  await page.locator('.graphiql-query-editor .view-line').first().waitFor()
  await page.getByRole('button', { name: /^Execute/ }).click()
}
/** What the pane shows of the answer, without the line breaks of the editor. */
const result = async (page: Page) => (await page.locator('.result-window').innerText()).replace(/\s+/g, '')

describe('GraphiQL', () => {
  test('takes over where Sandbox cannot be reached, with sign-in, examples and the schema', async () => {
    await using visited = await open('/graphql')
    const { page } = visited
    await page.getByText('Apollo Sandbox could not be reached').waitFor()
    await page.getByText('sign in as one to see it').waitFor()

    await signIn(page, 'admin', 'not the password')
    await expect.poll(() => alert(page).innerText()).toBe('No account has this name and password.')
    await enter(page, 'admin', password)
    await expect.poll(() => account(page)).toContain('Administrator')

    await openExample(page, 'Accounts')
    await execute(page)
    await expect.poll(() => result(page)).toContain('"username":"publisher"')
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click()
    await page.getByRole('link', { name: 'Query', exact: true }).click()
    await page.getByRole('link', { name: 'searchBooks' }).waitFor()
    expect(await page.getByText('sign in as one to see it').count()).toBe(0)

    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByText('sign in as one to see it').waitFor()
    await execute(page)
    await expect.poll(() => result(page)).toContain('"code":"UNAUTHENTICATED"')
    expect(visited.complaints).toEqual([])
    expect(visited.elsewhere.map(({ href }) => href)).toEqual(['https://sandbox.embed.apollographql.com/'])
  })

  test('at its own address asks nobody else for anything', async () => {
    await using visited = await open('/graphiql')
    const { page } = visited
    await execute(page)
    await expect.poll(() => result(page)).toContain('"books"')
    expect(visited.complaints).toEqual([])
    expect(visited.elsewhere).toEqual([])
  })

  test('tells a reader that the schema is not for them, and runs what they ask', async () => {
    await using visited = await open('/graphiql')
    const { page } = visited
    await signIn(page, 'reader')
    await page.getByText('The schema is shown to administrators, and reader is none.').waitFor()
    await openExample(page, 'My account and library')
    await execute(page)
    await expect.poll(() => result(page)).toContain('"username":"reader"')
    expect(visited.complaints).toEqual([])
  })

  test('uploads a file that it asks for, and follows the upload by events', async () => {
    await using visited = await open('/graphiql')
    const { page } = visited
    const { bytes, fileName: name, title } = await sampleBook()
    await signIn(page, 'publisher')
    await expect.poll(() => account(page)).toContain('Publisher')
    await openExample(page, 'Upload a book')
    await execute(page)
    const dialog = page.getByRole('dialog', { name: 'Choose the file' })
    await dialog
      .getByLabel('$file')
      .setInputFiles({ name, mimeType: 'application/epub+zip', buffer: Buffer.from(bytes) })
    await dialog.getByRole('button', { name: 'Send' }).click()
    await expect.poll(() => result(page)).toContain(`"byteSize":${bytes.length}`)
    const [, id = ''] = /"ingestion":\{"id":"([^"]+)"/.exec(await result(page)) ?? []

    await openExample(page, 'Follow an upload')
    await page.evaluate(`(() => {
      const { editor } = __MONACO
      const isOfVariables = (model) => model.uri.path.includes('variables')
      editor.getModels().find(isOfVariables).setValue(JSON.stringify({ id: '${id}' }))
    })()`)
    await execute(page)
    await expect.poll(() => result(page)).toContain('"state":"SUCCEEDED"')
    expect(await result(page)).toContain(title.replace(/\s+/g, ''))
    expect(visited.complaints).toEqual([])
  })
})

describe('signing in', () => {
  test('asks for a code where the account has an authenticator app', async () => {
    const guest = gatewayClient(platform.url)
    const username = 'careful'
    const device = { name: 'Test', platform: 'web' }
    const input = { username, email: 'careful@example.org', password, device }
    const { register } = await guest.run('Register', { input })
    const own = guest.withToken(register.session.accessToken)
    const added = await own.send('mutation ($i: AddTotpInput!) { addTotp(input: $i) { secret } }', {
      i: { password },
    })
    const app = new TOTP({ secret: Secret.fromBase32(added.data.addTotp.secret) })
    await own.send('mutation ($i: ConfirmTotpInput!) { confirmTotp(input: $i) { recoveryCodes } }', {
      i: { code: app.generate() },
    })

    await using visited = await open('/graphiql')
    const { page } = visited
    await signIn(page, username)
    await expect.poll(() => alert(page).innerText()).toContain('authenticator app')
    await page.getByLabel('Code').fill('000000')
    await submit(page)
    await expect.poll(() => alert(page).innerText()).toContain('This code is wrong')
    // A code is good a step early, and the one of now was used above.
    await page.getByLabel('Code').fill(app.generate({ timestamp: Date.now() + 30_000 }))
    await submit(page)
    await expect.poll(() => account(page)).toContain(username)
  })

  test('outlasts the access token and a reload, and leaves its tokens nowhere to be found', async () => {
    await using visited = await open('/graphiql')
    const { page } = visited
    const sent: string[] = []
    const shown = new Set<string | undefined>()
    page.on('request', (request) => {
      if (request.method() !== 'POST') return
      sent.push(request.postData() ?? '')
      shown.add(request.headers()['authorization'])
    })
    await signIn(page, 'reader')
    await expect.poll(() => account(page)).toContain('reader')
    await openExample(page, 'My account and library')
    await execute(page)
    await expect.poll(() => result(page)).toContain('"username":"reader"')
    const before = new Set(shown)
    const kept = () =>
      page.evaluate('location.href + JSON.stringify([{ ...sessionStorage }, { ...localStorage }])')
    const tokens = [...before].flatMap((token) => token?.slice('Bearer '.length) ?? [])
    expect(tokens).toHaveLength(1)
    expect(await kept()).not.toContain(tokens[0])
    expect(await kept()).not.toContain('refreshToken')

    await page.clock.setSystemTime(Date.now() + 5 * 60_000)
    await execute(page)
    await expect.poll(() => sent.filter((body) => body.includes('mutation RefreshSession')).length).toBe(1)
    await expect.poll(() => [...shown].some((token) => token && !before.has(token))).toBe(true)
    expect(await account(page)).toContain('reader')

    await page.reload()
    await expect.poll(() => account(page)).toContain('reader')
    expect(await kept()).not.toContain('refreshToken')
  })
})

/** A test that runs on the internet may leave out the stand-in. */
const isReal = process.env['APOLLO_SANDBOX'] === 'real'

describe.skipIf(isReal)('Apollo Sandbox, by a stand-in for what is in its frame', () => {
  interface Ask {
    name: string
    [field: string]: unknown
  }
  const frameOf = async (page: Page): Promise<Frame> => {
    await expect.poll(() => page.frames().length).toBe(2)
    const frame = page.frames()[1]!
    await frame.waitForFunction('window.received?.().some(({ name }) => name === "HandshakeResponse")')
    return frame
  }
  const ask = (frame: Frame, message: Ask) => frame.evaluate<any>(`ask(${JSON.stringify(message)})`)
  const introspect = (frame: Frame) =>
    ask(frame, {
      name: 'IntrospectionQueryWithHeaders',
      introspectionRequestBody: JSON.stringify({ query: '{ __schema { queryType { name } } }' }),
      introspectionRequestHeaders: { 'content-type': 'application/json' },
      sandboxEndpointUrl: `${platform.url}/graphql`,
    })
  const run = (frame: Frame, operation: string, endpointUrl = `${platform.url}/graphql`) =>
    ask(frame, { name: 'ExplorerRequest', operation, variables: {}, headers: {}, endpointUrl })
  const given = (frame: Frame) => {
    const { searchParams } = new URL(frame.url())
    return Object.fromEntries(searchParams)
  }

  test('is given the graph and an operation, and neither telemetry nor a token', async () => {
    await using visited = await open('/graphql', standIn)
    const frame = await frameOf(visited.page)
    expect(given(frame)).toMatchObject({
      endpoint: `${platform.url}/graphql`,
      endpointIsEditable: 'false',
      runTelemetry: 'false',
      defaultIncludeCookies: 'false',
    })
    expect(decodeURIComponent(given(frame)['defaultDocument'] ?? '')).toContain('query Browse')
    expect(frame.url()).not.toMatch(/bearer|authorization/i)
    expect(visited.complaints).toEqual([])
  })

  test('asks as whoever is signed in, by requests that the page sends for it', async () => {
    await using visited = await open('/graphql', standIn)
    const { page } = visited
    const visitor = await frameOf(page)
    expect(await introspect(visitor)).toMatchObject({ name: 'SchemaError' })
    expect((await run(visitor, '{ me { username } }')).response).toMatchObject({ data: { me: null } })

    const left = page.waitForEvent('framedetached')
    await signIn(page, 'admin')
    await left
    const frame = await frameOf(page)
    expect(await introspect(frame)).toMatchObject({ name: 'SchemaResponse' })
    expect((await run(frame, '{ me { username } }')).response).toMatchObject({
      data: { me: { username: 'admin' } },
      status: 200,
    })
    const elsewhere = (await run(frame, '{ me { username } }', `${platform.url}/other`)).response
    expect(elsewhere).toMatchObject({ error: { message: 'This page asks its own graph only.' } })
    expect(JSON.stringify(await frame.evaluate('received()'))).not.toMatch(/eyJ/)

    const reopened = page.waitForEvent('framedetached')
    await openExample(page, 'Make somebody a publisher')
    await reopened
    const example = given(await frameOf(page))
    expect(decodeURIComponent(example['defaultDocument'] ?? '')).toContain('mutation SetRoles')
    expect(decodeURIComponent(example['defaultVariables'] ?? '')).toMatch(/"userId": "\S+"/)
  })

  test('gives way to GraphiQL where its frame stays silent', async () => {
    await using visited = await open('/graphql', (route) =>
      route.fulfill({ body: 'This is a hotel. Pay first.' }),
    )
    const { page } = visited
    await expect.poll(() => page.frames().length).toBe(2)
    await page.getByText('Apollo Sandbox could not be reached').waitFor()
  })
})

describe.runIf(isReal)("Apollo's own Sandbox", () => {
  test('opens in the page with the operation that it is given', async () => {
    await using visited = await open('/graphql', (route) => route.continue())
    const operation = visited.page.frameLocator('.sandbox iframe').getByText('Browse').first()
    await expect.poll(() => operation.isVisible()).toBe(true)
  })
})
