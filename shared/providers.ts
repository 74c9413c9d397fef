export const providerKinds = ['plivo', 'vobiz'] as const

export type ProviderKind = (typeof providerKinds)[number]

/** What a provider lacks or does only sometimes, so that the window can tell the user before they click. */
export interface Abilities {
  /** False if the list may omit live rooms. */
  readonly listIsComplete: boolean
  readonly rosterMayBeMissing: boolean
  /** `bestEffort`: some of the provider's servers may be unable to speak texts. */
  readonly speak: 'yes' | 'bestEffort'
  /** The maximum number of characters that one request can speak; absent if no limit is known. */
  readonly longestSpeech?: number
  readonly recordingFile: 'yes' | 'mayNotAppear'
  readonly asynchronousMode: boolean
}

/** In what providers differ, beside their requests and responses, which `electron/providers/` knows. */
interface ProviderTraits {
  readonly name: string
  /** The name of the demo's account. */
  readonly demoName: string
  /** The argument that starts the demo, in which the simulator plays this provider. */
  readonly demoArgument: string
  /** The start of every address. */
  readonly baseAddress: string
  /** Where people find the credentials. */
  readonly console: string
  readonly abilities: Abilities
  /** Whether a standing rule only asks, because responses do not tell the runs of a room apart. */
  readonly rulesOnlyAsk: boolean
  /** Whether *End all* does not reach calls of another kind that the provider has. */
  readonly hasOtherCalls: boolean
  /** Whether callbacks may come without a signature, and whether the signature of the third form covers the fields. */
  readonly callbacks: { readonly mayBeUnsigned: boolean; readonly signsFields: boolean }
}

export const providers: Readonly<Record<ProviderKind, ProviderTraits>> = {
  plivo: {
    name: 'Plivo',
    demoName: 'Demo',
    demoArgument: '--demo',
    // Official clients once used other hosts for voice. Today these all lead to the same host as this address:
    // https://github.com/plivo/plivo-node/blob/master/CHANGELOG.md (4.26.0)
    baseAddress: 'https://api.plivo.com/v1',
    console: 'https://cx.plivo.com/home',
    abilities: {
      listIsComplete: true,
      rosterMayBeMissing: false,
      speak: 'yes',
      recordingFile: 'yes',
      asynchronousMode: true,
    },
    rulesOnlyAsk: false,
    hasOtherCalls: true,
    callbacks: { mayBeUnsigned: false, signsFields: true },
  },
  vobiz: {
    name: 'Vobiz',
    demoName: 'Demo (Vobiz)',
    demoArgument: '--demo-vobiz',
    baseAddress: 'https://api.vobiz.ai/api/v1',
    console: 'https://console.vobiz.ai/',
    abilities: {
      listIsComplete: false,
      rosterMayBeMissing: true,
      speak: 'bestEffort',
      // https://www.docs.vobiz.ai/conference/members/speak-text
      longestSpeech: 1_000,
      recordingFile: 'mayNotAppear',
      asynchronousMode: false,
    },
    rulesOnlyAsk: true,
    hasOtherCalls: false,
    callbacks: { mayBeUnsigned: true, signsFields: false },
  },
}

/** The name of a provider; of the first one if the account is gone. */
export function providerName(kind: ProviderKind = providerKinds[0]): string {
  return providers[kind].name
}

/** One value for each provider. */
export function ofProviders<Value>(valueOf: (traits: ProviderTraits) => Value): Readonly<Record<ProviderKind, Value>> {
  return { plivo: valueOf(providers.plivo), vobiz: valueOf(providers.vobiz) }
}
