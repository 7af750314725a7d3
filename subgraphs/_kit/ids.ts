import { v7, validate } from 'uuid'

/** A UUIDv7 (RFC 9562): later ids sort after earlier ones, so that indexes grow at their end. */
export const newId = (): string => v7()

/** Guards every id that a client sends: what is no UUID names nothing, and must not reach SQL. */
export const isId = (value: string): boolean => validate(value)
