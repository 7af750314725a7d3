import { signatureHeader, signatureKey, signCalls, type OwnCall } from '#kit/auth/call-signature.ts'
import { assertionHeader } from '#kit/auth/viewer.ts'

/** The headers by which a subgraph knows a call of the gateway's for a viewer; none where nothing is signed. */
export type CallHeaders = (
  call: Omit<OwnCall, 'assertion'>,
  assertion: string | null,
) => Record<string, string>

export function callHeadersWith(secret: string | null): CallHeaders {
  if (secret === null) return () => ({})
  const sign = signCalls(signatureKey(secret))
  return (call, assertion): Record<string, string> =>
    assertion === null
      ? {}
      : { [assertionHeader]: assertion, [signatureHeader]: sign({ ...call, assertion }) }
}
