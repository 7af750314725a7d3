import { createParser } from 'eventsource-parser'

/** The first event of a stream, which is left then. */
export async function readFirstEvent(
  url: string,
  headers: Record<string, string>,
  body: string,
): Promise<any> {
  const accept = 'text/event-stream'
  const response = await fetch(url, { method: 'POST', headers: { ...headers, accept }, body })
  let first: string | null = null
  const parser = createParser({ onEvent: ({ data }) => (first ??= data) })
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    parser.feed(chunk)
    if (first !== null) return JSON.parse(first)
  }
  throw new Error(`There was no event: ${response.status}.`)
}
