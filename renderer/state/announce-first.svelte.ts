import { SvelteMap } from 'svelte/reactivity'
import type { Fault } from '../../shared/fault.ts'
import { spokenSeconds } from '../../shared/rooms/announcement.ts'
import type { QuestionRoom, Speech } from '../../shared/rooms/model.ts'
import type { AccountId } from '../../shared/values.ts'
import type { Gavel } from './context.svelte.ts'
import { runOf } from './open-question.svelte.ts'
import { speechLanguageOf } from './texts/announcement-texts.ts'
import type { Dialog } from './view.svelte.ts'

/** Where the announcement before *End all* is. In `over`, its wait is over and the rooms can be ended. */
type Step = 'off' | 'writing' | 'telling' | 'waiting' | 'over'

/**
 * The announcement that the user may make before they confirm *End all*. It ends nothing: it only holds back the
 * question until the wait is over. Must be created while a component is being created.
 */
export class AnnounceFirst {
  readonly #gavel: Gavel
  readonly #dialog: Dialog | undefined
  /** By run. `undefined` says that the room was told. */
  readonly #told = new SvelteMap<string, Fault | undefined>()
  #isTelling = $state(false)
  /** Why nothing was sent. */
  fault = $state.raw<Fault>()
  /** Epoch milliseconds. */
  #until = $state<number>()
  isWanted = $state(false)
  text: string
  voice: Speech['voice']
  language: Speech['language']
  /** Seconds from the end of the announcement. */
  wait = $state(30)

  constructor(gavel: Gavel, accountId: AccountId) {
    const { store, view, i18n } = gavel
    this.#gavel = gavel
    this.#dialog = view.dialog
    this.text = $state(i18n.t('ask.first.text'))
    this.voice = $state(store.roomMarks.spoken[accountId]?.[0]?.voice ?? 'WOMAN')
    this.language = $state(speechLanguageOf(store.appStatus))
  }

  get step(): Step {
    if (this.#until !== undefined) return this.#gavel.clock.now < this.#until ? 'waiting' : 'over'
    if (this.#isTelling) return 'telling'
    return this.isWanted ? 'writing' : 'off'
  }

  /** Milliseconds until the rooms can be ended. */
  get left(): number {
    return Math.max(0, (this.#until ?? 0) - this.#gavel.clock.now)
  }

  /** How many rooms were told. */
  get toldCount(): number {
    return [...this.#told.values()].filter((fault) => fault === undefined).length
  }

  /** Whether a room was told; undefined as long as nothing was announced. */
  markOf({ seen }: QuestionRoom): 'told' | 'untold' | 'unknown' | undefined {
    if (this.#told.size === 0) return undefined
    const run = seen && runOf(seen)
    if (run === undefined || !this.#told.has(run)) return 'untold'
    const fault = this.#told.get(run)
    if (fault === undefined) return 'told'
    return fault.code === 'unknownOutcome' ? 'unknown' : 'untold'
  }

  /** Why this room was not told, or why that is not known. */
  faultOf({ seen }: QuestionRoom): Fault | undefined {
    return seen && this.#told.get(runOf(seen))
  }

  /** Announces the text in these rooms, and begins the wait if at least one of them was told. */
  async tell(rooms: readonly QuestionRoom[]): Promise<void> {
    const all = rooms.flatMap(({ seen }) => seen ?? [])
    const [seen, ...others] = all
    const text = this.text.trim()
    if (this.step !== 'writing' || seen === undefined || text === '') return
    const { voice, language, wait } = this
    const sound = { kind: 'speech', text, voice, language } as const
    this.#isTelling = true
    const result = await this.#gavel.bridge.act({
      action: { kind: 'announce', seen, who: { kind: 'everyone' }, sound, others },
    })
    this.#isTelling = false
    this.fault = result.ok ? undefined : result.fault
    if (!result.ok) return
    const untold = result.value.state === 'mixed' ? (result.value.untold ?? []) : []
    for (const one of all) this.#told.set(runOf(one), undefined)
    for (const one of untold) this.#told.set(runOf(one.seen), one.fault)
    if (this.#gavel.view.dialog !== this.#dialog) this.sayKept()
    else if (untold.length < all.length) this.#until = Date.now() + (spokenSeconds(text) + wait) * 1_000
  }

  /** Says that nothing was ended, if the user leaves the question after an announcement. */
  sayKept(): void {
    const { view, i18n } = this.#gavel
    if (this.toldCount > 0) view.showMessage(i18n.t('ask.first.kept', { count: this.toldCount }))
  }
}
