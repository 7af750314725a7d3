import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import type { AdCampaign } from '../generated/prisma/client.ts'
import type { CreateAdCampaignInput } from '../generated/types.ts'
import { type Amount, readMoney } from '../money.ts'
import { readLine } from '../text-input.ts'

type Terms = Pick<
  AdCampaign,
  | 'name'
  | 'placement'
  | 'imageUrl'
  | 'clickUrl'
  | 'budget'
  | 'costPerThousand'
  | 'currency'
  | 'startsAt'
  | 'endsAt'
>

const maxName = 200
const maxUrl = 2_000

/** The campaign that the input describes; null with all that is wrong with it. */
export function readCampaign(
  input: CreateAdCampaignInput,
  now: Date,
): { terms: Terms | null; problems: ProblemRecord[] } {
  const problems: ProblemRecord[] = []
  const fault = (field: string, message: string) => {
    problems.push(problem('INVALID_INPUT', message, ['input', field]))
    return null
  }
  const url = (field: 'imageUrl' | 'clickUrl') =>
    readHttpsUrl(input[field]) ?? fault(field, `An https address of at most ${maxUrl} characters.`)
  const money = (field: 'budget' | 'costPerThousand'): Amount | null => {
    const read = readMoney(input[field])
    if ('fault' in read) return fault(field, read.fault)
    return read.amount > 0n ? read : fault(field, 'It is above zero.')
  }

  const name = readLine(input.name, maxName) ?? fault('name', `A name has 1 to ${maxName} characters.`)
  const imageUrl = url('imageUrl')
  const clickUrl = url('clickUrl')
  const budget = money('budget')
  const cost = money('costPerThousand')
  if (budget && cost && budget.currency !== cost.currency)
    fault('costPerThousand', 'It is in the currency of the budget.')
  const startsAt = input.startsAt ?? now
  const endsAt = input.endsAt ?? null
  if (endsAt && (endsAt <= startsAt || endsAt <= now))
    fault('endsAt', 'It ends after it starts, and not before now.')
  if (problems.length || !name || !imageUrl || !clickUrl || !budget || !cost) return { terms: null, problems }
  const terms = {
    name,
    placement: input.placement ?? ('BETWEEN_CHAPTERS' as const),
    imageUrl,
    clickUrl,
    budget: budget.amount,
    costPerThousand: cost.amount,
    currency: budget.currency,
    startsAt,
    endsAt,
  }
  return { terms, problems }
}

/** In its canonical form; without a user's name or password in it. */
function readHttpsUrl(text: string): string | null {
  if (text.length > maxUrl || !URL.canParse(text)) return null
  const url = new URL(text)
  return url.protocol === 'https:' && !url.username && !url.password && url.href.length <= maxUrl
    ? url.href
    : null
}
