import type { MemberKey } from '../../../shared/values.ts'

/**
 * What the answers so far leave open. At least one of these makes the noise: a line in `keys`, a line `elsewhere`, which
 * the search cannot mute, or one that has `left` or was silenced by somebody else. Immutable.
 *
 * Everybody who may make a noise and is no longer in `keys` stays muted until the end (`aside`). Whatever is heard then
 * comes from those who are not muted, so the answers lead to a noisy line however many there are.
 */
export interface Suspects {
  /** The likelier ones first. */
  readonly keys: readonly MemberKey[]
  readonly elsewhere: boolean
  readonly left: boolean
  /** Those of `keys` who are muted for the question. */
  readonly asked: readonly MemberKey[]
  readonly aside: readonly MemberKey[]
}

export type NoiseAnswer = 'still' | 'gone'

/** The noisy line, or that it is none of those who are muted one after the other. */
export type Culprit = { readonly key: MemberKey } | 'elsewhere' | 'left' | 'nobody'

/** @param keys those who can be heard and muted, the likelier ones first */
export function suspectsAmong(keys: readonly MemberKey[]): Suspects {
  return halved({ keys, elsewhere: true, left: false, aside: [] })
}

/** What is left after an answer to whether the noise is still there while `asked` and `aside` are muted. */
export function afterAnswer({ keys, asked, aside, elsewhere, left }: Suspects, answer: NoiseAnswer): Suspects {
  return answer === 'gone'
    ? halved({ keys: asked, elsewhere: false, left, aside })
    : halved({ keys: without(keys, asked), elsewhere, left: false, aside: [...aside, ...asked] })
}

/**
 * What is left once any line has left, or somebody else has muted it. While the noise may come from elsewhere, that may
 * have been the line.
 */
export function afterSilence(suspects: Suspects, key: MemberKey): Suspects {
  const mayBe = suspects.keys.includes(key) || (suspects.elsewhere && !suspects.aside.includes(key))
  return { ...suspects, ...removed(suspects, key), left: suspects.left || mayBe }
}

/** What is left once somebody else lets a line be heard that the search had muted. The search leaves it alone. */
export function afterUnmute(suspects: Suspects, key: MemberKey): Suspects {
  const isOpen = suspects.keys.includes(key) || suspects.aside.includes(key)
  return { ...suspects, ...removed(suspects, key), elsewhere: suspects.elsewhere || isOpen }
}

/** What is left once a line can be heard that could not when the search began: it came, or was unmuted. It is never muted. */
export function afterJoin(suspects: Suspects): Suspects {
  return { ...suspects, elsewhere: true }
}

/** The end of the search. Undefined while there is something to ask. */
export function culpritOf({ keys: [only, other], elsewhere, left }: Suspects): Culprit | undefined {
  if (only === undefined) return elsewhere === left ? 'nobody' : elsewhere ? 'elsewhere' : 'left'
  return other === undefined && !elsewhere && !left ? { key: only } : undefined
}

/** The most answers that are still needed if nobody comes or leaves meanwhile. */
export function mostAnswers({ keys, elsewhere, left }: Suspects): number {
  return keys.length === 0 ? 0 : Math.ceil(Math.log2(keys.length + Number(elsewhere) + Number(left)))
}

/** Everybody who must be muted for the question. */
export function mutedFor({ asked, aside }: Suspects): ReadonlySet<MemberKey> {
  return new Set([...aside, ...asked])
}

/** Chooses whom to mute, so that both answers leave about the same number. A line that has left is always silent. */
function halved(suspects: Omit<Suspects, 'asked'>): Suspects {
  const { keys, elsewhere, left } = suspects
  const count = Math.floor((keys.length + Number(elsewhere) - Number(left)) / 2)
  return { ...suspects, asked: keys.slice(0, Math.max(0, count)) }
}

function removed({ keys, asked, aside }: Suspects, key: MemberKey): Pick<Suspects, 'keys' | 'asked' | 'aside'> {
  return { keys: without(keys, [key]), asked: without(asked, [key]), aside: without(aside, [key]) }
}

function without(keys: readonly MemberKey[], others: readonly MemberKey[]): readonly MemberKey[] {
  const left = new Set(others)
  return keys.filter((key) => !left.has(key))
}
