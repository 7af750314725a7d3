import type { Tool } from './app.tsx'
import type { Example } from './examples/example.ts'
import { ExamplesMenu } from './examples-menu.tsx'
import icon from './icon.svg'
import type { Session } from './session/session.ts'
import { SignIn } from './session/sign-in.tsx'
import type { Account } from './session/tokens.ts'

interface BarProps {
  session: Session
  account: Account | null
  tool: Tool
  hasAccounts: boolean
  onChooseTool(tool: Tool): void
  onChooseExample(example: Example): void
}

const tools: [Tool, string][] = [
  ['sandbox', 'Apollo Sandbox'],
  ['graphiql', 'GraphiQL'],
]

export function Bar({ session, account, tool, hasAccounts, onChooseTool, onChooseExample }: BarProps) {
  return (
    <header className="bar">
      <h1>
        <img src={icon} alt="" width="26" height="26" />
        Quire
      </h1>
      <div className="tools" role="group" aria-label="Tool">
        {tools.map(([name, label]) => (
          <button key={name} type="button" aria-pressed={tool === name} onClick={() => onChooseTool(name)}>
            {label}
          </button>
        ))}
      </div>
      {hasAccounts && <ExamplesMenu onChoose={onChooseExample} />}
      <div className="account">
        {account ? (
          <>
            <span className="name">{account.username}</span>
            <span className="role">{highest(account.roles)}</span>
            <button type="button" onClick={() => void session.logOut()}>
              Sign out
            </button>
          </>
        ) : (
          hasAccounts && <SignIn session={session} />
        )}
      </div>
    </header>
  )
}

const names: Record<string, string> = {
  ADMIN: 'Administrator',
  SUPPORT: 'Support',
  PUBLISHER: 'Publisher',
  READER: 'Reader',
}
const highest = (roles: string[]) =>
  Object.entries(names).find(([role]) => roles.includes(role))?.[1] ?? 'Account'
