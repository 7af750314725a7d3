import { chromium, type Browser, type Page, type Route } from 'playwright-core'

export interface Visit extends AsyncDisposable {
  page: Page
  /** What the browser complains of, broken policies among it; but not that it could not reach another host. */
  complaints: string[]
  /** What was asked of other hosts. */
  elsewhere: URL[]
}

export interface VisitOptions {
  url: string
  /** Answers for all other hosts. */
  outside(route: Route): Promise<void>
}

const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Debian's Chromium, without what it does on the network by itself. */
export const startBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: quiet,
  })

/** A page in a profile of its own. */
export async function visit(browser: Browser, { url, outside }: VisitOptions): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1_440, height: 900 } })
  const page = await context.newPage()
  const { origin } = new URL(url)
  const isElsewhere = (address: string | URL) =>
    /^https?:/.test(`${address}`) && new URL(address).origin !== origin
  const elsewhere: URL[] = []
  const complaints: string[] = []
  page.on('pageerror', ({ message }) => complaints.push(message))
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !isElsewhere(message.location().url))
      complaints.push(message.text())
  })
  await context.route(isElsewhere, async (route) => {
    elsewhere.push(new URL(route.request().url()))
    await outside(route)
  })
  await page.goto(url)
  return { page, complaints, elsewhere, [Symbol.asyncDispose]: () => context.close() }
}
