import type { RoomKey } from '../../../shared/values.ts'
import { drop } from '../../../shared/drop.ts'
import { fault } from '../../../shared/fault.ts'
import type { ReplyIn } from '../../../shared/ipc/contract.ts'
import type { Show } from '../../../shared/ipc/bridge.ts'
import type { NoiseContent, NoiseState } from '../../../shared/noise.ts'
import { failure, success, type Result } from '../../../shared/result.ts'
import { onlyThis, seenOf } from '../../../shared/rooms/room-actions.ts'
import { roomKey, type Member, type Room } from '../../../shared/rooms/model.ts'
import type { NoiseView } from '../../moderation/keep/search.ts'
import type { RoomRef } from '../../monitor/monitor.ts'
import { choiceOf } from './end-question.ts'
import { SmallPart, type SmallParts } from './small-part.ts'

/** Milliseconds for which a question must have been on screen before it is answered, because it must be heard first. */
const ARM_AFTER = 300
/** Milliseconds. */
const CLOSE_AFTER = { givenBack: 1_500, other: 30_000 } as const
/** The maximum number of muted callers who are named. */
const MOST_NAMED = 6

/** What the window asks. */
interface Asked {
  /** Differs from that of any other question. */
  readonly key: string
  readonly token: string
  /** Since when it has been on the screen (epoch ms). Undefined until then. */
  at: number | undefined
}

/**
 * The small window of the search for a noisy line, in front of any application. Closing it gives everybody back, as does
 * Escape, so that nobody stays muted out of sight. Once the noisy line is found, both change nothing.
 */
export class NoiseWindow extends SmallPart<'noise'> {
  #hasQuit = false
  /** What the window shows instead of the search. */
  #own: NoiseContent | undefined = { state: 'empty' }
  /** The room that the user is asked about before the search begins. */
  #asksAbout: RoomRef | undefined
  #asked: Asked | undefined

  constructor(options: SmallParts<'noise'>) {
    super(options)
    options.noiseSearch.listen(() => {
      if (this.#own === undefined) this.#update()
    })
  }

  state(): NoiseState {
    const token = this.#asked?.token
    return { ...this.#content(), ...(token !== undefined && { token }) }
  }

  #content(): NoiseContent {
    const view = this.parts.noiseSearch.view()
    return this.#own ?? (view === undefined ? { state: 'none' } : this.#contentOf(view))
  }

  /** Begins in the only room that comes into question, or asks which one is meant. A running search is shown again. */
  ask(): void {
    const rooms = this.#choices()
    const [only, other] = rooms
    if (this.parts.noiseSearch.isRunning()) this.#showSearch()
    else if (only !== undefined && other === undefined) this.#beginIn(only, false)
    else if (only === undefined) this.#showOwn({ state: 'none' })
    else
      this.#showOwn({
        state: 'choose',
        rooms: rooms.map((room) => choiceOf(room, this.parts.rooms.snapshot().accounts)),
      })
  }

  /** Begins in this room. Returns whether it is live. */
  askAbout(key: RoomKey): boolean {
    const room = this.#rooms().find((one) => one.key === key)
    if (this.parts.noiseSearch.isRunning()) this.#showSearch()
    else if (room !== undefined) this.#beginIn(room, false)
    return room !== undefined
  }

  /**
   * Does what the user wants. `token`: of what the page shows. Faults: `unconfirmed` if that has not been on the screen
   * long enough; `changed` if the window shows something else by now.
   */
  reply(given: ReplyIn<'noise'>): Result<void> {
    const { noiseSearch: search, rooms } = this.parts
    if (given.reply === 'close' || given.reply === 'giveBack') {
      if (given.reply === 'close') this.#cancel()
      else this.#giveBack()
      return success(undefined)
    }
    const read = this.#wasRead(given.token)
    if (!read.ok) return read
    switch (given.reply) {
      case 'still':
      case 'gone': {
        const step = search.view()?.step
        const isAsked = this.#own === undefined && step?.kind === 'asking'
        return isAsked ? search.answer(step.id, given.reply) : failure('changed')
      }
      case 'start': {
        const room = this.#asksAbout === undefined ? undefined : rooms.conference(this.#asksAbout)
        if (this.#own?.state !== 'meUnknown' || room === undefined) return failure('changed')
        this.#beginIn(room, true)
        return read
      }
      case 'choose': {
        const room = this.#choices().find(({ key }) => key === roomKey(given.room.accountId, given.room.name))
        if (this.#own?.state !== 'choose') return read
        if (room === undefined) this.ask()
        else this.#beginIn(room, false)
        return read
      }
      case 'retry':
        search.retry()
        return read
      case 'keep':
      case 'tell':
      case 'remove':
      case 'again':
        return this.#decide(given.reply)
    }
  }

  /** Gives everybody back, but leaves who was found as the window says. Closes it if nobody is to be given back. */
  #cancel(): void {
    const { noiseSearch: search } = this.parts
    if (this.#own !== undefined || search.view()?.step.kind !== 'found') this.#giveBack()
    else {
      search.keep()
      this.#close()
    }
  }

  #giveBack(): void {
    if (this.#own === undefined && this.parts.noiseSearch.isRunning()) this.parts.noiseSearch.giveBack()
    else this.#close()
  }

  closed(): void {
    if (this.#hasQuit) return
    this.#cancel()
    this.#close()
  }

  /** Must be called before Gavel closes its windows to quit, because nothing is sent then. The next start asks. */
  quit(): void {
    this.#hasQuit = true
  }

  /** The live rooms in which this Gavel can act, in the order in which they are offered. */
  #rooms(): readonly Room[] {
    const { accounts, conferences } = this.parts.rooms.snapshot()
    const ids = new Set(accounts.flatMap(({ id, tokenIn }) => (tokenIn === 'team' ? [] : id)))
    return this.ordered(conferences.filter(({ state, accountId }) => state !== 'ending' && ids.has(accountId)))
  }

  #choices(): readonly Room[] {
    const rooms = this.#rooms()
    const own = rooms.filter((room) => room.own)
    return own.length > 0 ? own : rooms
  }

  #beginIn(room: Room, mayMuteMe: boolean): void {
    const { noiseSearch: search } = this.parts
    const ref = { accountId: room.accountId, name: room.name }
    const found = search.roomFor(ref, mayMuteMe)
    if (!('code' in found)) drop(this.#begin(ref, mayMuteMe))
    else if (found.code === 'changed' && found.values?.['reason'] === 'me') {
      this.#asksAbout = ref
      this.#showOwn({ state: 'meUnknown', title: room.title })
    } else this.#showOwn({ state: 'failed', fault: found })
  }

  async #begin(ref: RoomRef, mayMuteMe: boolean): Promise<void> {
    const begun = this.parts.noiseSearch.begin(ref, mayMuteMe)
    this.#showSearch()
    const result = await begun
    if (!result.ok) this.#showOwn({ state: 'failed', fault: result.fault })
  }

  /** Whether the window still asks what the page shows, and has shown it long enough. */
  #wasRead(token: string | undefined): Result<void> {
    const asked = this.#asked
    if (token === undefined || asked?.token !== token) return failure('changed')
    const isRead = asked.at !== undefined && Math.abs(this.parts.clock.now() - asked.at) >= ARM_AFTER
    return isRead ? success(undefined) : failure('unconfirmed', { values: { reason: 'tooSoon' } })
  }

  /** What becomes of the caller who was found. They stay muted. */
  #decide(reply: 'keep' | 'tell' | 'remove' | 'again'): Result<void> {
    const { noiseSearch: search, rooms, show } = this.parts
    const ref = search.view()?.ref
    const member = this.#own === undefined ? search.keep() : undefined
    const room = ref === undefined ? undefined : rooms.conference(ref)
    if (member === undefined || room === undefined) return failure('changed', { values: { reason: 'left' } })
    if (reply === 'again') {
      this.#beginIn(room, false)
      return success(undefined)
    }
    this.#close()
    const row = { what: 'room', key: room.key, memberKey: member.key } as const
    if (reply === 'tell') show({ ...row, ask: 'announce' })
    if (reply === 'remove') drop(this.#remove(room, member, row))
    return success(undefined)
  }

  /** An ordinary removal: its row in the main window has the Undo. */
  async #remove(room: Room, member: Member, row: Extract<Show, { readonly what: 'room' }>): Promise<void> {
    const { commands, show } = this.parts
    const acted = await commands.act({ kind: 'remove', seen: seenOf(room), who: onlyThis(member) })
    if (!acted.ok) this.notifyFault(acted.fault)
    else if (acted.value.state === 'held') show(row)
    else if (acted.value.state === 'alreadyGone') this.notifyFault(fault('changed', { values: { reason: 'left' } }))
  }

  #showOwn(state: NoiseContent): void {
    this.#own = state
    drop(this.reveal())
    this.#update()
    if (state.state === 'none' || state.state === 'failed') this.#closeAfter(CLOSE_AFTER.other)
  }

  #showSearch(): void {
    this.#own = undefined
    drop(this.reveal())
    this.#update()
  }

  #update(): void {
    this.later(undefined)
    if (!this.isOpen) return
    const key = keyOf(this.#content())
    if (key === undefined) this.#asked = undefined
    else if (key !== this.#asked?.key) drop(this.#ask({ key, token: this.parts.painted.newToken(), at: undefined }))
    const state = this.state()
    this.parts.push(state)
    // Whoever keeps the found caller muted closes the window, or searches on.
    if (state.state === 'over' && state.why !== 'kept')
      this.#closeAfter(state.why === 'givenBack' && state.leftMuted === 0 ? CLOSE_AFTER.givenBack : CLOSE_AFTER.other)
  }

  async #ask(asked: Asked): Promise<void> {
    this.#asked = asked
    if (await this.isPainted(asked.token, () => this.#asked === asked)) asked.at = this.parts.clock.now()
  }

  #closeAfter(ms: number): void {
    this.later(ms, () => {
      this.#close()
    })
  }

  /** A search that is giving everybody back goes on. */
  #close(): void {
    if (!this.isOpen) return
    this.#own = { state: 'empty' }
    this.#asked = undefined
    this.hide((token) => ({ state: 'empty', token }))
  }

  #contentOf({ ref, step, muted, most, leftMuted }: NoiseView): NoiseContent {
    const room = this.parts.rooms.conference(ref)
    const title = room?.title ?? ref.name
    const { callerOf } = this.parts.localizedTexts
    const members = room?.members ?? []
    switch (step.kind) {
      case 'working':
      case 'givingBack':
        return { state: step.kind, title }
      case 'stuck':
        return { state: 'stuck', title, fault: step.fault }
      case 'asking': {
        const named = members.filter(({ key }) => muted.includes(key)).slice(0, MOST_NAMED)
        const names = named.map((member) => callerOf(member, members).called)
        return { state: 'asking', title, question: step.id, most, muted: { names, more: muted.length - names.length } }
      }
      case 'found': {
        const member = members.find(({ key }) => key === step.key)
        if (member === undefined) return { state: 'over', title, why: 'left', leftMuted }
        const { name, number } = callerOf(member, members)
        return { state: 'found', title, name, number, leftMuted }
      }
      case 'notFound':
      case 'over':
        return { state: 'over', title, why: step.why, leftMuted }
    }
  }
}

/** Tells what the window asks from all else that it has asked; undefined if it asks nothing. */
function keyOf(content: NoiseContent): string | undefined {
  if (content.state === 'asking') return `asking ${String(content.question)}`
  const asks = ['choose', 'meUnknown', 'stuck', 'found'].includes(content.state)
  return asks ? JSON.stringify(content) : undefined
}
