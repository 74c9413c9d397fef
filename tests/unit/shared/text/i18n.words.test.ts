import { describe, expect, test } from 'vitest'
import { catalogues } from '../../../support/catalogues.ts'

/** Words that only developers use, or that read like a translation. Texts use plainer words instead. */
const never = {
  en: words(
    ...['roster', 'polls?', 'polling', 'snapshot', 'requests?', 'requested', 'retrieve\\w*', 'endpoint', 'outcome'],
    ...['payload', 'hand(?:ed|s)? over', 'observ\\w*', 'stale', 'interface', 'readings?', 'not read', 'session'],
    ...['asynchronous', 'auth(?! ID| token)', 'instance', 'revision', 'cache\\w*', 'JSON', 'API', 'HTTP', 'UUID'],
    ...[
      'credentials',
      'rate-limited',
      'read-only',
      'timeout',
      'invalid',
      'torn',
      '(?:was|were) dropped',
      'labels?',
      'watching',
    ],
    // `{{vault}}` is filled with the system's name for the place of the token.
    'keychain',
    // People are never called "deaf".
    'deaf',
    // Gavel is not several people.
    ...['we', 'our', 'us'],
    // The user's word is room.
    'conferences?',
    // These read like translations.
    ...[
      'goes? on',
      'by itself',
      'now and then',
      'for ever',
      'any more',
      'newcomers?',
      'by this Gavel',
      'at most',
      'meanwhile',
      'as the system',
      'proves?',
      'whether it was done',
    ],
  ),
  de: words(
    ...['roster', 'teilnehmerliste', 'abfragen?', 'schnappschuss', 'anfragen?', 'schnittstelle', 'nutzlast'],
    ...['beobacht\\w*', 'gelesen', 'lesen', 'lesbar', 'sitzung', 'asynchron\\w*', 'auth(?!-ID|-Token)', 'instanz'],
    ...['JSON', 'API', 'HTTP', 'UUID', 'kennung', 'erbeten', 'übergeben', 'ausgang', 'gebremst', 'abgerissen'],
    'schlüsselbund',
    // "Taub schalten" is the verb, but no caller is ever called "taub".
    ...['(?:ist|sind) taub', '^taub$'],
    ...['wir', 'uns', 'unser\\w*'],
    'konferenz(?:en)?',
    ...[
      'fallen gelassen',
      'gemeinten',
      'beweis\\w*',
      'durch sie',
      'durch dieses Gavel',
      'nicht bekannt',
      'geht zu ende',
      // To unmute is never "laut schalten". The text says that a mute is lifted, or that the caller can speak again.
      '(?:mich|meine|alle) laut',
      'laut ?(?:ge)?schalt\\w*',
      '^laut$',
    ],
  ),
}

const conference = 'What the provider and everybody else calls it'
const csvOrJson = 'The name of a file format'

/** The texts that may use one of these words, and why. */
const exceptions: Readonly<Record<string, string>> = {
  'common.requestId': "What the provider's support asks for, in its own words",
  'account.allowance': 'What the provider counts and limits',
  'first.title': conference,
  'about.lead': conference,
  'room.pinHint': "The name of the element in the provider's XML",
  'ask.confirm.end': conference,
  'keys.end': conference,
  'log.formats.json': csvOrJson,
  'log.request': "What the provider's support asks for, in its own words",
  'vault.names.darwin': "The system's own name",
  'vault.names.linux': "The system's own name",
  'prefs.maskNoticesHint': 'People read notifications',
  'fault.unconfirmed.remedies.tooSoon': 'People read a question',
}

describe.each(['en', 'de'] as const)('in %s', (language) => {
  test("no text uses the words of Gavel's developers", () => {
    const found = [...catalogues[language]].flatMap(([key, text]) => {
      const word = never[language].exec(text.replaceAll(/\{\{.*?\}\}/g, ''))?.[0]
      return word === undefined || key in exceptions ? [] : [`${key}: ${word}`]
    })
    expect(found).toEqual([])
  })
})

test('each exception is needed in one of the languages', () => {
  const isNeeded = (key: string): boolean =>
    (['en', 'de'] as const).some((language) => never[language].test(catalogues[language].get(key) ?? ''))
  expect(Object.keys(exceptions).filter((key) => !isNeeded(key))).toEqual([])
})

/** Matches whole words in any case. It does not use `\b`, because that does not treat umlauts as letters. */
function words(...patterns: readonly string[]): RegExp {
  return new RegExp(`(?<![\\p{L}])(?:${patterns.join('|')})(?![\\p{L}])`, 'iu')
}
