import { useActionState, useRef } from 'react'
import type { Refusal, Session } from './session.ts'

/** What a refusal means to whoever is signing in; any other speaks for itself. */
const said: Record<string, string> = {
  BAD_CREDENTIALS: 'No account has this name and password.',
  CODE_NEEDED: 'This account has an authenticator app: enter its six digits, or a recovery code.',
  CODE_INVALID: 'This code is wrong, or was used before. The app shows a new one every 30 seconds.',
  ACCOUNT_SUSPENDED: 'This account is suspended.',
  RATE_LIMITED: 'There were too many wrong attempts. Try again in a quarter of an hour.',
}

/** What was typed stays where the answer is a refusal, since the code is asked for only then. */
interface Attempt {
  login: string
  password: string
  refusal: Refusal | null
  wantsCode: boolean
}

const none: Attempt = { login: '', password: '', refusal: null, wantsCode: false }

export function SignIn({ session }: { session: Session }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [attempt, submit, isPending] = useActionState(async (last: Attempt, form: FormData | null) => {
    if (!form) return none
    const [login = '', password = '', code = ''] = ['login', 'password', 'code'].map((name) =>
      ((form.get(name) as string | null) ?? '').trim(),
    )
    const refusal = await session
      .logIn(login, password, code)
      .catch((error: Error) => ({ code: 'UNAVAILABLE', message: error.message }))
    if (!refusal) return none
    const wantsCode = refusal.code.startsWith('CODE_') || (last.wantsCode && last.login === login)
    return { login, password, refusal, wantsCode }
  }, none)

  return (
    <>
      <button type="button" className="primary" onClick={() => dialog.current?.showModal()}>
        Sign in
      </button>
      <dialog ref={dialog} aria-labelledby="sign-in-title">
        <form action={submit}>
          <h2 id="sign-in-title">Sign in</h2>
          <p>Operations then run as you, and the token is renewed for as long as this tab is open.</p>
          <label>
            Username or e-mail
            <input name="login" defaultValue={attempt.login} autoComplete="username" required autoFocus />
          </label>
          <label>
            Password
            <input
              name="password"
              type="password"
              defaultValue={attempt.password}
              autoComplete="current-password"
              required
            />
          </label>
          {attempt.wantsCode && (
            <label>
              Code
              <input name="code" autoComplete="one-time-code" required autoFocus />
            </label>
          )}
          {attempt.refusal && (
            <p className="refusal" role="alert">
              {said[attempt.refusal.code] ?? attempt.refusal.message}
            </p>
          )}
          <div className="actions">
            <button type="button" onClick={() => dialog.current?.close()}>
              Cancel
            </button>
            <button type="submit" className="primary" disabled={isPending}>
              {isPending ? 'Signing in…' : 'Sign in'}
            </button>
          </div>
        </form>
      </dialog>
    </>
  )
}
