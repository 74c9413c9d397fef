import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  fault,
  faultCodes,
  faultReasons,
  type Fault,
  type FaultCode,
  type FaultReason,
} from '../../../../shared/fault.ts'
import de from '../../../../shared/text/de.json' with { type: 'json' }
import en from '../../../../shared/text/en.json' with { type: 'json' }
import { faultText } from '../../../../shared/text/fault-text.ts'
import { createTexts, type Language } from '../../../../shared/text/i18n.ts'

interface Words {
  readonly title?: string
  readonly sentence?: string
  readonly remedy?: string
  readonly reasons?: Readonly<Record<string, string>>
  readonly remedies?: Readonly<Record<string, string>>
}

const catalogues: Readonly<Record<Language, Readonly<Record<string, Words>>>> = { en: en.fault, de: de.fault }
const languages = ['en', 'de'] as const

const cases: readonly { code: FaultCode; reason: FaultReason }[] = Object.entries(faultReasons).flatMap(
  ([code, reasons]) => reasons.map((reason) => ({ code: code as keyof typeof faultReasons, reason })),
)

/** A fault with all values that the sentence of any reason may contain. */
const filled = (code: FaultCode, reason: FaultReason): Fault =>
  fault(code, { values: { reason, status: 300, name: '', number: '15550100123' } })

const holes = (text: string): readonly string[] => [...text.matchAll(/\{\{\s*(\w+)/g)].map(([, name]) => name ?? '')

describe.each(languages)('in %s', (language) => {
  const words = catalogues[language]
  const texts = createTexts(language)

  it.each(faultCodes)('%s has a title and a sentence', (code) => {
    expect(words[code]?.title).toMatch(/\S/)
    expect(words[code]?.sentence).toMatch(/\S/)
  })

  it.each(cases)('$code because of $reason has a sentence of its own', ({ code, reason }) => {
    const own = words[code]?.reasons?.[reason]
    expect(own).toMatch(/\S/)
    const said = faultText(texts, filled(code, reason)).sentence
    expect(said).not.toContain('{{')
    expect(said).not.toContain('0123')
    if (own?.includes('{{') === false) expect(said).toBe(own)
  })

  it.each(['stale', 'changed', 'readOnly', 'cancelled'] as const)(
    'if %s stops an action partway, says that the rest was not sent, and gives no advice',
    (code) => {
      const values = { taken: 1, asked: 2 }
      const { sentence, remedy } = faultText(texts, fault(code, { values }), 'action')
      expect(sentence).not.toBe(words[code]?.sentence)
      expect(sentence).toMatch(language === 'en' ? /the rest was not sent\.$/ : /der Rest nicht gesendet\.$/)
      expect(remedy).toBe('')
    },
  )

  it('does not mention a person if an end was cancelled too late', () => {
    const { sentence, remedy } = faultText(texts, fault('changed', { values: { reason: 'endSent' } }), 'action')
    expect(sentence).toMatch(language === 'en' ? /the end was already sent\.$/ : /Das Beenden war schon gesendet\.$/)
    expect(remedy).toBe('')
  })

  it('has no sentence or remedy for a reason that does not exist', () => {
    const known = cases.map(({ code, reason }) => `${code}.${reason}`)
    const written = Object.entries(words).flatMap(([code, { reasons, remedies }]) =>
      Object.keys({ ...reasons, ...remedies }).map((reason) => `${code}.${reason}`),
    )
    expect(written.filter((one) => !known.includes(one))).toEqual([])
    expect(Object.keys(words).sort()).toEqual([...faultCodes].sort())
  })

  it('never tells the user to repeat at once what may already have been done', () => {
    for (const reason of faultReasons.unknownOutcome) {
      const { sentence, remedy } = faultText(texts, filled('unknownOutcome', reason), 'action')
      expect(sentence).toContain(
        language === 'en' ? "can't tell whether this worked" : 'weiß nicht, ob das geklappt hat',
      )
      expect(remedy).toBe(words['unknownOutcome']?.remedy)
    }
  })
})

it('the sentence of each reason has the same placeholders, in the same order, in both languages', () => {
  for (const { code, reason } of cases) {
    const [english, german] = languages.map((language) => catalogues[language][code]?.reasons?.[reason] ?? '')
    expect(holes(german ?? '')).toEqual(holes(english ?? ''))
  }
})

describe('docs/providers.md', () => {
  const page = readFileSync(new URL('../../../../docs/providers.md', import.meta.url), 'utf8')
  const rows = [...(page.split('## Reasons')[1] ?? '').matchAll(/^\| `(\w+)` \| (.*?) \|$/gm)].map(
    ([, code = '', reasons = '']) => ({ code, reasons: [...reasons.matchAll(/`(\w+)`/g)].map(([, one]) => one) }),
  )

  it('lists reasons', () => {
    expect(rows.length).toBeGreaterThan(5)
  })

  it.each(rows)('names only reasons of $code that exist', ({ code, reasons }) => {
    const known: readonly string[] = faultReasons[code as keyof typeof faultReasons]
    expect(reasons.filter((reason) => reason === undefined || !known.includes(reason))).toEqual([])
  })
})
