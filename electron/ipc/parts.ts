import type { Account } from '../../shared/account.ts'
import { csvSeparator, type CsvSeparator } from '../../shared/text/csv-cell.ts'
import type { Result } from '../../shared/result.ts'
import type { AccountId } from '../../shared/values.ts'
import type { Accounts } from '../accounts/account-registry.ts'
import type { DesktopOptions } from '../desktop/desktop-options.ts'
import type { Desktop } from '../desktop/desktop.ts'
import type { Diagnostics } from '../desktop/diagnostics/diagnostics.ts'
import type { Outcomes } from '../desktop/outcomes.ts'
import type { Autostart } from '../desktop/lifecycle/autostart.ts'
import type { Journal } from '../journal/journal.ts'
import type { KeptOut } from '../moderation/keep/kept-out.ts'
import type { Newcomers } from '../moderation/keep/newcomers.ts'
import type { Provider } from '../providers/provider.ts'

/** What the handlers answer from and act on. */
export interface Parts extends Omit<
  DesktopOptions,
  'presses' | 'tray' | 'page' | 'preload' | 'icon' | 'notificationIcon'
> {
  readonly diagnostics: Diagnostics
  readonly autostart: Autostart
  readonly journal: Journal
  readonly newcomers: Newcomers
  readonly keptOut: KeptOut
  readonly accounts: Accounts
  readonly team: TeamMembership
  readonly accountOf: (accountId: AccountId) => Account | undefined
  readonly providerOf: (accountId: AccountId) => Provider | undefined
  readonly desktop: Desktop
  readonly outcomes: Pick<Outcomes, 'of' | 'notAsked'>
  /** Makes a PDF of a page of HTML, without any request. */
  readonly print: (html: string) => Promise<Result<Uint8Array>>
}

/** What the window may do with the team. */
interface TeamMembership {
  /** Joins the team of the stored invite, if the keychain did not return the invite before. */
  start(): Promise<void>
  /** Does the same at the user's request, even if Gavel no longer joins by itself. */
  retry(): Promise<void>
  /** @param agree asks the user, outside the page, before any connection to the hosts of the invite */
  join(
    invite: string,
    agree: (team: string, hosts: readonly string[]) => Promise<Result<void>>,
  ): Promise<Result<undefined>>
  leave(): Promise<Result<undefined>>
}

/** Between the cells of a file that the user saves. */
export const separatorIn = ({ appStatus }: Pick<Parts, 'appStatus'>): CsvSeparator =>
  csvSeparator(appStatus.get().locale)
