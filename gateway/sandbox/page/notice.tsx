import type { SchemaAccess } from './schema-access.ts'
import type { Account } from './session/tokens.ts'

interface NoticeProps {
  access: SchemaAccess | null
  account: Account | null
  isCutOff: boolean
  hasAccounts: boolean
}

/** What a person would otherwise wonder about; nothing where there is nothing. */
export function Notice({ access, account, isCutOff, hasAccounts }: NoticeProps) {
  const lines = [
    isCutOff &&
      'Apollo Sandbox could not be reached from here. This is GraphiQL, which comes with the gateway.',
    access === 'hidden' && hiddenSchema(account, hasAccounts),
  ].filter((line) => line !== false)
  if (!lines.length) return null
  return (
    <div className="notice" role="status">
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </div>
  )
}

function hiddenSchema(account: Account | null, hasAccounts: boolean): string {
  const then = 'Operations run all the same, without documentation and completion.'
  if (account) return `The schema is shown to administrators, and ${account.username} is none. ${then}`
  if (hasAccounts) return `The schema is shown to administrators: sign in as one to see it. ${then}`
  return `The graph does not show its schema. ${then}`
}
