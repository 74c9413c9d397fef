import { randomBytes } from 'node:crypto'
import type { EventEmitter } from 'node:events'
import { drop } from '../../shared/drop.ts'
import { failure, success, type Result } from '../../shared/result.ts'
import type { TeamView } from '../../shared/team.ts'
import { vaultFaultOf } from '../accounts/token-store.ts'
import type { Vault } from '../accounts/vault.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Core } from '../core.ts'
import type { AppStatusStore } from '../desktop/app-status.ts'
import type { Diagnostics } from '../desktop/diagnostics/diagnostics.ts'
import type { System } from '../desktop/platform.ts'
import type { OpenBus } from '../../shared/feed/bus.ts'
import type { ActionEntry } from './desk-messages.ts'
import type { DeskFeed } from './desk-feed.ts'
import type { DeskParts, ReadAccount } from './desk-parts.ts'
import type { Invite } from '../../shared/feed/invite.ts'
import type { Account } from '../../shared/account.ts'
import type { Settings } from '../settings/settings.ts'

/** The key of the invite in the keychain. Keys of tokens contain a colon too, but begin with a provider. */
const VAULT_KEY = 'team:invite'
/**
 * A broker may send something that makes this process crash, and would send it again after each start, before anybody
 * can leave the team. So after this many ends in a row, each without a goodbye and soon after joining, Gavel no longer
 * joins by itself.
 */
const MOST_UNSTEADY = 2
/** Milliseconds after joining from which an end is no longer held against the team. */
const STEADY_AFTER = 60_000
/** The maximum number of team accounts that are shown. A relay that is not Gavel's could announce any number of them. */
const MOST_ACCOUNTS = 50

export interface TeamParts {
  readonly clock: Clock
  readonly core: Pick<Core, 'monitor' | 'newcomers' | 'providerOf' | 'readThrough' | 'colleagues' | 'hints'>
  readonly keychain: Vault
  /** Whether an invite was stored (without one, the keychain is not read), and how many joins in a row were unsteady. */
  readonly settings: Pick<Settings, 'get' | 'update'>
  readonly appStatus: Pick<AppStatusStore, 'set'>
  readonly diagnostics: Pick<Diagnostics, 'hide'>
  /** An unpackaged Gavel accepts addresses without encryption on loopback. */
  readonly system: Pick<System, 'packaged' | 'version'>
  /** Loads the code that connects to a broker. It is loaded on first use to save memory. */
  readonly openBus: (invite: Invite) => Promise<OpenBus>
}

/** The team of this Gavel: the invite in the keychain, and this desk's side of the feed. */
export class Team {
  readonly #parts: TeamParts
  /**
   * The accounts that a relay of the team announces and that have no token here, by the hash that names them in the feed.
   * They are only shown, and nothing about them is stored. Each disappears when it is added here, when no relay announces
   * it any more, or when the user leaves the team.
   */
  readonly #shown = new Map<string, Account>()
  #feed: DeskFeed | undefined
  /** The invite of the team, as it is stored. */
  #stored: string | undefined
  /** Whether the keychain may have stored another invite that Gavel has not joined with. */
  #isReplaced = false
  #steadyTimer: unknown
  /** The newest start, join, leave or close. They run one after another. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(parts: TeamParts) {
    this.#parts = parts
  }

  /**
   * Joins the team of the stored invite, if this Gavel is not in it already. Without an invite, nothing is loaded and
   * the keychain is not read. Call it again when the keychain responds again.
   */
  start(): Promise<void> {
    return this.#inTurn(() => this.#start())
  }

  /** Does the same at the user's request, even if Gavel no longer joins by itself. */
  retry(): Promise<void> {
    return this.#inTurn(() => this.#becomeSteady().then(() => this.#start()))
  }

  /**
   * Checks the invite with a relay of the team, stores it and joins.
   *
   * Faults: `invalid`, `feed`, `storage`, the fault of `agree`, and those of the keychain.
   *
   * @param agree asks the user before any connection to the hosts of the invite
   */
  join(
    text: string,
    agree: (team: string, hosts: readonly string[]) => Promise<Result<void>>,
  ): Promise<Result<undefined>> {
    return this.#inTurn(async () => {
      const { keychain, diagnostics, system, settings } = this.#parts
      const { parseInvite } = await import('../../shared/feed/invite.ts')
      const invite = parseInvite(text, !system.packaged)
      if (!invite.ok) return invite
      const agreed = await agree(invite.value.team, hostsOf(invite.value))
      if (!agreed.ok) return agreed
      diagnostics.hide(invite.value.password)
      const checked = await this.#check(invite.value)
      if (!checked.ok) return checked
      const token = text.replace(/\s+/g, '')
      const stored = await keychain.set(VAULT_KEY, token)
      if ('fault' in stored) {
        // If a prompt is open, the keychain may still store the invite once the user answers it.
        if (settings.get().team) this.#isReplaced = true
        else await keychain.delete(VAULT_KEY)
        return { ok: false, fault: stored.fault }
      }
      this.#stored = token
      const saved = await settings.update({ team: true })
      if (!saved.ok) {
        // It is set in memory although it could not be saved, so the next save of any setting would store it.
        await this.#leave()
        return saved
      }
      await this.#open(invite.value)
      return success(undefined)
    })
  }

  /** Tries the invite with a desk that shows nothing. */
  async #check(invite: Invite): Promise<Result<void>> {
    const nothing = (): void => undefined
    const core = { ...this.#parts.core, colleagues: { acted: nothing, watches: nothing, left: nothing } }
    const feed = await this.#openDesk(invite, { core, accounts: () => [], onAccounts: nothing, onState: nothing })
    const responds = await feed.responds()
    await feed.close()
    return responds
  }

  async #openDesk(
    invite: Invite,
    parts: Pick<DeskParts, 'core' | 'accounts' | 'onAccounts' | 'onState'>,
  ): Promise<DeskFeed> {
    const { clock, system } = this.#parts
    const { DeskFeed } = await import('./desk-feed.ts')
    const newId = (): string => randomBytes(9).toString('base64url')
    const openBus = await this.#parts.openBus(invite)
    return new DeskFeed({ ...parts, clock, newId, software: system.version, invite, openBus })
  }

  /** Leaves the team and deletes the invite. Gavel leaves even if the keychain cannot delete the invite. */
  leave(): Promise<Result<undefined>> {
    return this.#inTurn(() => this.#leave())
  }

  /** Must be called after a sleep. */
  slept(): void {
    this.#feed?.slept()
  }

  /** Tells the team about an action of this desk. */
  publishAction(entry: ActionEntry): void {
    this.#feed?.publishAction(entry)
  }

  /** Says goodbye to the team. The invite stays. */
  close(): Promise<void> {
    return this.#inTurn(() => this.#close())
  }

  async #start(): Promise<void> {
    const { settings, keychain, system } = this.#parts
    if (settings.get().team && this.#isReplaced && this.#stored !== undefined) await this.#restore(this.#stored)
    if (!settings.get().team || this.#feed !== undefined) return
    if (settings.get().unsteadyJoins >= MOST_UNSTEADY) {
      const { fault } = failure('feed', { values: { reason: 'unsteady' } })
      this.#show({ team: '', person: '', desk: '', fault })
      return
    }
    const stored = await keychain.get(VAULT_KEY)
    const { parseInvite } = await import('../../shared/feed/invite.ts')
    const invite = stored.state === 'stored' ? parseInvite(stored.token, !system.packaged) : undefined
    if (stored.state === 'stored') this.#stored = stored.token
    if (invite?.ok === true) await this.#open(invite.value)
    else {
      const { vaultFault } = vaultFaultOf(stored)
      const fault = vaultFault ?? failure('invalid', { values: { reason: 'invite' } }).fault
      this.#show({ team: '', person: '', desk: '', fault })
    }
  }

  async #restore(invite: string): Promise<void> {
    const restored = await this.#parts.keychain.set(VAULT_KEY, invite)
    this.#isReplaced = 'fault' in restored
  }

  async #leave(): Promise<Result<undefined>> {
    const { keychain, settings } = this.#parts
    await this.#close()
    await this.#becomeSteady()
    this.#stored = undefined
    this.#show(undefined)
    const saved = await settings.update({ team: false })
    const deleted = await keychain.delete(VAULT_KEY)
    if ('fault' in deleted) return { ok: false, fault: deleted.fault }
    return saved.ok ? success(undefined) : saved
  }

  async #close(): Promise<void> {
    const feed = this.#feed
    this.#feed = undefined
    this.#parts.core.readThrough(undefined)
    this.#showAccounts([], new Set())
    if (feed === undefined) return
    await feed.close()
    await this.#becomeSteady()
  }

  async #becomeSteady(): Promise<void> {
    const { clock, settings } = this.#parts
    clock.clearTimeout(this.#steadyTimer)
    if (settings.get().unsteadyJoins !== 0) await settings.update({ unsteadyJoins: 0 })
  }

  async #open(invite: Invite): Promise<void> {
    const { clock, core, settings, diagnostics } = this.#parts
    await this.#close()
    diagnostics.hide(invite.password)
    const { accountHash } = await import('../../shared/feed/topics.ts')
    // This is stored before anything arrives from the broker, because a process that crashes can no longer store
    // anything.
    await settings.update({ unsteadyJoins: settings.get().unsteadyJoins + 1 })
    const view = { team: invite.team, person: invite.person, desk: invite.desk }
    this.#show(view)
    const own = () =>
      settings.get().accounts.map(({ id, provider, authId }) => ({ accountId: id, acc: accountHash(provider, authId) }))
    const accounts = () => [...own(), ...[...this.#shown].map(([acc, { id }]) => ({ accountId: id, acc }))]
    const feed = await this.#openDesk(invite, {
      core,
      accounts,
      onAccounts: (read) => this.#showAccounts(read, new Set(own().map(({ acc }) => acc))),
      onState: (state) => this.#show({ ...view, state }),
    })
    this.#feed = feed
    this.#steadyTimer = clock.setTimeout(() => drop(this.#becomeSteady()), STEADY_AFTER)
    core.readThrough((account, provider) => feed.relays.providerFor(account, provider))
  }

  /** @param own the hashes of the accounts that are on this computer */
  #showAccounts(read: readonly ReadAccount[], own: ReadonlySet<string>): void {
    // Actions and journal entries need an account of the core, so these accounts can have neither.
    const { monitor } = this.#parts.core
    const all = new Map(read.filter(({ acc }) => !own.has(acc)).map((account) => [account.acc, account]))
    const without = new Map([...all].slice(0, MOST_ACCOUNTS))
    for (const [acc, { id }] of this.#shown) {
      if (without.has(acc)) continue
      this.#shown.delete(acc)
      monitor.removeAccount(id)
    }
    for (const [acc, { provider, name }] of without) {
      const before = this.#shown.get(acc)
      if (before?.name === name && before.provider === provider) continue
      const id = `team-${acc}`
      // The start of the hash stands in place of the auth id, so that accounts of the same name can be told apart.
      const account: Account = { id, provider, name, demo: false, authIdMasked: acc.slice(0, 4), tokenIn: 'team' }
      this.#shown.set(acc, account)
      monitor.setAccount(account, this.#feed?.relays.providerFor(account, undefined))
    }
  }

  #show(team: TeamView | undefined): void {
    const { appStatus, core } = this.#parts
    appStatus.set({ team })
    if (team !== undefined) return
    core.colleagues.clear()
    core.hints.clear()
  }

  #inTurn<T>(run: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(run)
    this.#last = turn.catch(() => undefined)
    return turn
  }
}

export interface OpenTeamParts extends Omit<TeamParts, 'openBus'> {
  readonly core: TeamParts['core'] & Pick<Core, 'onActionEntry'>
  /** Emits `unblocked` when the keychain responds again. */
  readonly keychainEvents: EventEmitter
  readonly diagnostics: TeamParts['diagnostics'] & Pick<Diagnostics, 'warn'>
  readonly system: TeamParts['system'] & Pick<System, 'network'>
}

/** Creates this Gavel's team and connects it to the other parts. It loads nothing until it starts with an invite. */
export function openTeam({ keychainEvents, ...parts }: OpenTeamParts): Team {
  const { core, diagnostics, system } = parts
  const team = new Team({
    ...parts,
    openBus: async ({ ca }) => {
      const { createMqttBus } = await import('../../shared/feed/mqtt-bus.ts')
      return createMqttBus({
        certificates: () => (ca === undefined ? [] : [ca]),
        proxyFor: (address) => proxyFor(address, system.network.resolveProxy),
        random: Math.random,
        logger: diagnostics.warn,
      })
    },
  })
  core.onActionEntry((entry) => team.publishAction(entry))
  core.monitor.onResume((reason) => {
    if (reason === 'sleep') team.slept()
  })
  keychainEvents.on('unblocked', () => drop(team.start()))
  return team
}

/** `host:port` of the system's proxy for a `wss:` address; undefined without one, or if its kind is not supported. */
async function proxyFor(address: string, resolveProxy: (url: string) => Promise<string>): Promise<string | undefined> {
  const [first = ''] = (await resolveProxy(address.replace(/^wss:/, 'https:'))).split(';')
  // Other proxies, such as SOCKS, are not supported. Gavel then connects to the broker without a proxy.
  return /^PROXY (.+:\d+)$/.exec(first.trim())?.[1]
}

function hostsOf({ addresses }: Invite): readonly string[] {
  return [...new Set(addresses.map((address) => new URL(address).host))]
}
