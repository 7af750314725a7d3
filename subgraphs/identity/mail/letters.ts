import type { EmailTokenPurpose } from '../generated/prisma/client.ts'
import type { Notice } from './errand.ts'
import type { Letter } from './mailer.ts'

export interface Addressee {
  email: string
  /** Of a letter to a stranger nothing may be somebody's own words, so a username and no display name. */
  username: string
}

export interface TokenLetter extends Addressee {
  token: string
  /** The page that takes the token, or null. */
  webUrl: string | null
  hours: number
}

const purposes: Record<EmailTokenPurpose, { subject: string; say: string; page: string }> = {
  VERIFY_EMAIL: {
    subject: 'Confirm your e-mail address',
    say: 'This address was given for your account. Confirm that it is yours with this token:',
    page: 'verify-email',
  },
  RESET_PASSWORD: {
    subject: 'Reset your password',
    say: 'A new password was asked for. Choose one with this token:',
    page: 'reset-password',
  },
  LEAVE_EMAIL: {
    subject: 'Confirm that your e-mail address changes',
    say: 'Your account is to have another e-mail address. Confirm that this is your wish with this token:',
    page: 'confirm-email-change',
  },
  ENTER_EMAIL: {
    subject: 'Confirm your new e-mail address',
    say: 'Your account is to have this e-mail address. Confirm that it is yours with this token:',
    page: 'confirm-email-change',
  },
  EXPORT_DATA: {
    subject: 'Confirm that you want a copy of your data',
    say: 'A copy of all that is kept of you was asked for. Confirm that this is your wish with this token:',
    page: 'confirm-export',
  },
  ERASE_ACCOUNT: {
    subject: 'Confirm that your account is to be erased',
    say: 'Your account is to be erased, with all that belongs to it. Confirm that this is your wish with this token:',
    page: 'confirm-erasure',
  },
}

export function tokenLetter(
  purpose: EmailTokenPurpose,
  { email, username, token, webUrl, hours }: TokenLetter,
): Letter {
  const { subject, say, page } = purposes[purpose]
  // Behind the #, where no server and no log of one sees it.
  const link = webUrl === null ? [] : [`or by following this link:`, `  ${webUrl}/${page}#${token}`]
  const end = `It is good for ${hours === 1 ? 'one hour' : `${hours} hours`} and works once. If this was not you, do nothing.`
  return { to: email, subject, text: write(username, [say, `  ${token}`, ...link, end]) }
}

const notices: Record<Notice, { subject: string; say: string }> = {
  PASSWORD_CHANGED: {
    subject: 'Your password was changed',
    say: 'The password of your account was changed.',
  },
  EMAIL_CHANGED: {
    subject: 'Your e-mail address was changed',
    say: 'Your account has another e-mail address now, and this one no longer belongs to it.',
  },
  ACCESS_KEY_CREATED: {
    subject: 'An access key was made',
    say: 'A personal access key to your account was made.',
  },
  TOTP_ADDED: {
    subject: 'Signing in takes a code from now on',
    say: 'An authenticator app was added to your account.',
  },
  TOTP_REMOVED: {
    subject: 'Signing in takes no code any more',
    say: 'The authenticator app of your account was removed.',
  },
  PASSKEY_ADDED: {
    subject: 'A passkey was added',
    say: 'A passkey was added to your account; whoever has it can sign in.',
  },
  PASSKEY_REMOVED: {
    subject: 'A passkey was removed',
    say: 'A passkey of your account was removed.',
  },
  EXPORT_READY: {
    subject: 'Your data are ready',
    say: 'The copy of your data that you asked for can be fetched from your account for a week.',
  },
  ERASURE_CONFIRMED: {
    subject: 'Your account will be erased',
    say: 'In a week your account and all that belongs to it will be erased. Until then you can take this back in your account.',
  },
}

export function noticeLetter(notice: Notice, { email, username }: Addressee): Letter {
  const { subject, say } = notices[notice]
  const end = 'If this was not you, reset your password now, and end the sessions that you do not know.'
  return { to: email, subject, text: write(username, [say, end]) }
}

/** The last that somebody hears of us; it knows no name any more. */
export function erasedLetter(email: string, done: readonly string[]): Letter {
  const say = 'Your account was erased. This is what was done:'
  const end = 'What is kept stays because the law asks for records of money; nothing in it leads to you.'
  const list = done.map((line) => `  ${line}`).join('\n')
  return { to: email, subject: 'Your account was erased', text: `${say}\n\n${list}\n\n${end}\n\nQuire\n` }
}

/** To an address that somebody wants for an account, and that another one has. */
export const addressTakenLetter = ({ email, username }: Addressee): Letter => ({
  to: email,
  subject: 'You have an account with this address',
  text: write(username, [
    'Somebody, perhaps you, gave this address for another account. It belongs to yours, and stays with it.',
  ]),
})

/** Also to a stranger's address: it says how the inviter signs in, and nothing that the inviter wrote. */
export function invitationLetter(email: string, inviter: string, webUrl: string | null): Letter {
  const say = `${inviter} invites you to share a household: each of you may read the books that the other has bought.`
  const how =
    webUrl === null
      ? 'Sign in, or make an account with this address and confirm it; the invitation waits there for a week.'
      : `Answer within a week, signed in to your account, or to one that you make with this address:\n  ${webUrl}/household`
  const end = `If you do not know ${inviter}, do nothing.`
  return { to: email, subject: 'You are invited to a household', text: write(null, [say, how, end]) }
}

const write = (username: string | null, paragraphs: readonly string[]) =>
  `${[username === null ? 'Hello,' : `Hello ${username},`, ...paragraphs, 'Quire'].map(wrap).join('\n\n')}\n`

/** Lines that mail carries as they are. A token or a link stays in one piece. */
const wrap = (paragraph: string) => paragraph.replace(/(?=\S.{72})(\S.{0,71})[ ]+/g, '$1\n')
