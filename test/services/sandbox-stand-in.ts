import type { Route } from 'playwright-core'

/**
 * Stands in for the page that Apollo serves into the frame, which no offline machine has. It speaks that page's side of the protocol of
 * `@apollo/sandbox`, whose own side runs for real; what Apollo's page makes of the answers, it cannot show.
 */
const html = `<!doctype html><title>Stand-in</title><script>
  const answers = []
  addEventListener('message', ({ data }) => answers.push(data))
  const say = (message) => parent.postMessage(message, '*')
  window.received = () => answers
  window.ask = (message) => {
    const operationId = String(Math.random())
    say({ ...message, operationId })
    return new Promise((resolve) => {
      const look = ({ data }) => data.operationId === operationId && (removeEventListener('message', look), resolve(data))
      addEventListener('message', look)
    })
  }
  say({ name: 'ExplorerListeningForHandshake' })
</script>`

export const standIn = (route: Route) => route.fulfill({ contentType: 'text/html', body: html })
