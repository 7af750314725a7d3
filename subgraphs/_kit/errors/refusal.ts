import { GraphQLError } from 'graphql'

/** The codes that leave the house with their message; anything else is a bug and is masked. */
export const refusalStatus = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  BAD_USER_INPUT: 400,
  NOT_FOUND: 404,
  RATE_LIMITED: 429,
  PAYLOAD_TOO_LARGE: 413,
  UNAVAILABLE: 503,
} as const

export type RefusalCode = keyof typeof refusalStatus

export const isRefusalCode = (code: unknown): code is RefusalCode =>
  typeof code === 'string' && Object.hasOwn(refusalStatus, code)

const refusal = (code: RefusalCode, message: string) => new GraphQLError(message, { extensions: { code } })

export const unauthenticated = () => refusal('UNAUTHENTICATED', 'Sign in to do this.')
export const forbidden = () => refusal('FORBIDDEN', 'You may not do this.')
export const badUserInput = (message: string) => refusal('BAD_USER_INPUT', message)
/** `wait`: milliseconds until it is worth another try. */
export const rateLimited = (wait: number) =>
  refusal('RATE_LIMITED', `Too many attempts; try again in ${Math.max(1, Math.ceil(wait / 60_000))} min.`)
export const payloadTooLarge = (message = 'The request is too large.') =>
  refusal('PAYLOAD_TOO_LARGE', message)
export const unavailable = (message = 'This part is not available at the moment.') =>
  refusal('UNAVAILABLE', message)
