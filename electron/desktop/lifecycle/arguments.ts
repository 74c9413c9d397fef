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

const flags: Readonly<Record<string, Exclude<keyof StartRequest, 'presses' | 'demos'>>> = {
  '--hidden': 'hidden',
  '--show': 'show',
  '--end-my-conference': 'endMyConference',
}

const demoArguments = providerKinds.map((kind) => providers[kind].demoArgument)

/** The arguments of a process that have a meaning for a Gavel that already runs. */
export function knownArguments(argv: readonly string[]): readonly string[] {
  return argv
    .slice(1)
    .filter(
      (argument) =>
        Object.hasOwn(flags, argument) || shortcutArguments.has(argument) || demoArguments.includes(argument),
    )
}

/**
 * Reads the arguments of a process. Only whole, known flags count: Chromium appends switches of its own, WebDriver
 * appends `data:,`, and another program may send anything to a running instance.
 */
export function readArguments(argv: readonly string[]): StartRequest {
  const request = { hidden: false, show: false, endMyConference: false }
  const demos = providerKinds.filter((kind) => argv.slice(1).includes(providers[kind].demoArgument))
  const presses: ShortcutName[] = []
  for (const argument of argv.slice(1)) {
    const flag = Object.hasOwn(flags, argument) ? flags[argument] : undefined
    if (flag) request[flag] = true
    const command = shortcutArguments.get(argument)
    if (command) presses.push(command)
  }
  return { ...request, demos, presses }
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
