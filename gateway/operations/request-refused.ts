/** A request that is none of GraphQL over HTTP; the client is told why. */
export class RequestRefused extends Error {
  readonly status: 400 | 405 | 415

  constructor(status: RequestRefused['status'], message: string) {
    super(message)
    this.name = 'RequestRefused'
    this.status = status
  }
}
