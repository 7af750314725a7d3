/** A request that is none of GraphQL over HTTP, or is not taken here; the client is told why. */
export class RequestRefused extends Error {
  readonly status: 200 | 400 | 403 | 404 | 405 | 406 | 415
  readonly code: string

  constructor(status: RequestRefused['status'], message: string, code = 'BAD_REQUEST') {
    super(message)
    this.name = 'RequestRefused'
    this.status = status
    this.code = code
  }
}
