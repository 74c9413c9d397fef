import fc from 'fast-check'
import type { LabelTexts } from '../../shared/callers/called.ts'
import { digitsIn } from '../../shared/callers/digits.ts'
import { isWithheld, lineOf } from '../../shared/callers/identity.ts'
import { maskNumber } from '../../shared/callers/masked.ts'
import { numberKey } from '../../shared/callers/number.ts'
import { sanitizeForDisplay } from '../../shared/text/sanitize.ts'
import names from '../unit/shared/callers/names.json' with { type: 'json' }
import numbers from '../unit/shared/callers/numbers.json' with { type: 'json' }

export interface SomeCaller {
  readonly name: string
  readonly number: string
  /** The label that the user gave to the number, if any. */
  readonly labels: LabelTexts
}

/**
 * Each name of the table with the number that it was written for, and each number that is not withheld with an empty
 * name.
 */
export const tabled = [
  ...names.map(({ name, shown, masked }) => ({ name, number: '15550100123', shown, masked })),
  ...numbers
    .filter(({ given }) => given !== '' && !isWithheld(given))
    .map(({ given, shown, masked }) => ({ name: '', number: given, shown, masked })),
]

/** A number, or a part of it, as exchanges, phones and people write it. */
const spellings: readonly ((digits: string) => string)[] = [
  (digits) => digits,
  (digits) => `+${digits}`,
  (digits) => `00${digits}`,
  (digits) => Array.from(digits).join(' '),
  (digits) => digits.replace(/(\d{3})(?=\d)/g, '$1-'),
  (digits) => digits.replace(/(\d{2})(\d{2})/, '+$1 (0)$2 '),
  (digits) => digits.replace(/\B(?=(?:\d{3})+$)/g, ','),
  (digits) => `tel:+${digits};ext=5`,
  (digits) => `sip:${digits}@pbx.example.test`,
  (digits) => `"Ana" <sip:${digits}@192.0.2.7:5060>`,
  (digits) => digits.replace(/\d/g, (digit) => String.fromCodePoint(0x0660 + Number(digit))),
  (digits) => digits.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
]

const pieces = fc.oneof(
  fc.constantFrom(...names.map(({ name }) => name)),
  fc.constantFrom('', ' ', 'Desk ', 'أحمد علي ', 'दी', 'Ju\u0308rgen', '👩‍💻', 'x'.repeat(130)),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
)

/**
 * Callers as providers may report them: with names that are numbers or contain digits of the caller's number, in any
 * script, and with a phone number, an extension, a SIP address or no number.
 */
export const someCaller: fc.Arbitrary<SomeCaller> = fc
  .tuple(
    fc.oneof(fc.stringMatching(/^[1-9]\d{3,14}$/), fc.stringMatching(/^15550100\d{3}$/)),
    fc.stringMatching(/^[1-9]\d{6,12}$/),
  )
  .chain(([digits, other]) => {
    const spelled = fc.constantFrom(...spellings).map((spell) => spell(digits))
    const inName = fc.oneof(
      spelled,
      fc.constantFrom('', digits.slice(-7), digits.slice(1, 5), digits.slice(0, 4), other),
    )
    const text = fc.tuple(pieces, inName, pieces).map((parts) => parts.join(''))
    return fc.record({
      number: fc.oneof(
        { weight: 4, arbitrary: spelled },
        { weight: 1, arbitrary: fc.constantFrom(...numbers.map(({ given }) => given)) },
      ),
      name: fc.oneof(text, inName),
      label: fc.option(text, { nil: undefined }),
    })
  })
  .map(({ number, name, label }) => {
    const line = lineOf(number)
    const text = sanitizeForDisplay(label ?? '')
    return {
      name: sanitizeForDisplay(name),
      number: sanitizeForDisplay(number),
      labels: line === undefined || text === '' ? {} : { [line]: text },
    }
  })

/** This many digits in a row reveal too much of a number. */
const TELLING = 4
const RUN = /\p{Nd}(?:[\s()./\p{Pd}\p{M}]*\p{Nd})*/gu
const TIME = /\d{4}-\d\d-\d\dT[\d:.]+Z/g

/** What a text about a caller reveals of their number besides its mask; empty if nothing. */
export function toldBy(text: string, { number }: Pick<SomeCaller, 'number'>): readonly string[] {
  const secrets = [number, numberKey(number)].map((written) => digitsIn(written.replace(/@[^@]*$/, '')))
  const masked = maskNumber(number)
  const others = masked === number || masked === '' ? text : text.replaceAll(masked, '|')
  const runs = [others, masked].flatMap((one) => one.replace(TIME, '|').match(RUN) ?? [])
  return runs
    .map(digitsIn)
    .flatMap((run) =>
      Array.from({ length: Math.max(0, run.length - TELLING + 1) }, (_, at) => run.slice(at, at + TELLING)).filter(
        (part) => secrets.some((secret) => secret.includes(part)),
      ),
    )
}

const segments = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/**
 * Draws what a user might type: consecutive characters of one of the texts that they see. Nobody types the marks for
 * what is hidden or cut off.
 */
export const typedPart: fc.Arbitrary<(shown: readonly string[]) => string> = fc
  .tuple(fc.nat(), fc.nat(30), fc.integer({ min: 1, max: 20 }))
  .map(([which, from, length]) => (shown) => {
    const seen = shown
      .flatMap((text) => text.replace(/[\u2066-\u2069]/g, '').split(/[•…]+/))
      .filter((text) => text !== '')
    const parts = [...segments.segment(seen[which % (seen.length || 1)] ?? '')].map(({ segment }) => segment)
    const start = from % (parts.length || 1)
    return parts.slice(start, start + length).join('')
  })
