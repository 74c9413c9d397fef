import { providerKinds, providers, type ProviderKind } from '../../../shared/providers.ts'
import { shortcutArguments, type ShortcutName } from '../../../shared/preferences/shortcuts.ts'

/** What one start of Gavel requests by its arguments. The running instance receives the requests of later starts. */
export interface StartRequest {
  /** Whose demos are requested. */
  readonly demos: readonly ProviderKind[]
  readonly hidden: boolean
  readonly show: boolean
  readonly endMyConference: boolean
  /** The shortcuts whose effect is requested, for desktops where Gavel cannot register keys. */
  readonly presses: readonly ShortcutName[]
}

/** The arguments that are Gavel's own. */
export const ownArguments: ReadonlySet<string> = new Set([
  '--hidden',
  '--show',
  '--end-my-conference',
  ...shortcutArguments.keys(),
  ...providerKinds.map((kind) => providers[kind].demoArgument),
])

/** The arguments of a process that have a meaning for a Gavel that already runs. */
export function knownArguments(argv: readonly string[]): readonly string[] {
  return argv.slice(1).filter((argument) => ownArguments.has(argument))
}

/**
 * Reads the arguments of a process. Only whole, known flags count: Chromium appends switches of its own, WebDriver
 * appends `data:,`, and another program may send anything to a running instance.
 */
export function readArguments(argv: readonly string[]): StartRequest {
  const given = argv.slice(1)
  return {
    demos: providerKinds.filter((kind) => given.includes(providers[kind].demoArgument)),
    hidden: given.includes('--hidden'),
    show: given.includes('--show'),
    endMyConference: given.includes('--end-my-conference'),
    presses: given.flatMap((argument) => shortcutArguments.get(argument) ?? []),
  }
}

/**
 * The request of the first start. It shows the window unless Gavel was started hidden, at login, or to end the user's
 * own room. It acts on nobody, because the user could not see before whom it would act on.
 *
 * @param openedAtLogin reported by macOS, which starts login items without arguments
 */
export function firstRequest(argv: readonly string[], openedAtLogin: boolean): StartRequest {
  const request = readArguments(argv)
  const hidden = request.hidden || openedAtLogin
  return { ...request, presses: [], hidden, show: !hidden && !request.endMyConference }
}

/**
 * The request of a later start. Even a start without arguments shows the window, because the user may know no other way
 * to reach it if no tray item is visible.
 */
export function laterRequest(argv: readonly string[]): StartRequest {
  const request = readArguments(argv)
  return { ...request, show: !request.hidden && !request.endMyConference && request.presses.length === 0 }
}
