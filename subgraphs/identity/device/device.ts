import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import { readLine } from '../account/names.ts'
import type { Device } from '../generated/prisma/client.ts'
import type { DeviceInput } from '../generated/types.ts'

export interface DeviceRecord extends Device {
  /** Set where this very operation opened a session: whether on this device. */
  current?: boolean
}

/** What a session runs on whose client doesn't say. */
const unnamed = { name: 'Unnamed device', platform: 'unknown' }

export function readDevice(input: DeviceInput | null | undefined): {
  id: string | null
  name: string
  platform: string
} {
  const { name, platform } = input ?? unnamed
  return {
    id: input?.id ?? null,
    name: readLine(name, 80) ?? unnamed.name,
    platform: readLine(platform, 40) ?? unnamed.platform,
  }
}

export function checkDevice(input: DeviceInput | null | undefined): ProblemRecord[] {
  if (!input) return []
  const invalid = (field: string, message: string) =>
    problem('INVALID_INPUT', message, ['input', 'device', field])
  return [
    ...(readLine(input.name, 80) === null
      ? [invalid('name', 'The name of a device has 1 to 80 characters.')]
      : []),
    ...(readLine(input.platform, 40) === null
      ? [invalid('platform', 'A platform has 1 to 40 characters.')]
      : []),
  ]
}
