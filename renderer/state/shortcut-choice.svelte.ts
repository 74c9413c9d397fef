import { drop } from '../../shared/drop.ts'
import type { Fault } from '../../shared/fault.ts'
import { acceleratorOf, isSameShortcut, keysText } from '../../shared/preferences/accelerator.ts'
import {
  SHORTCUT_CHOICE_MS,
  SHORTCUT_TEST_MS,
  shortcutNames,
  shortcuts,
  type ShortcutName,
} from '../../shared/preferences/shortcuts.ts'
import { faultText } from '../../shared/text/fault-text.ts'
import type { Gavel } from './context.svelte.ts'

/** The choice of one shortcut's keys, and their test. Must be created while a component is being created. */
export class ShortcutChoice {
  readonly #gavel: Pick<Gavel, 'bridge' | 'store' | 'i18n'>
  readonly #which: () => ShortcutName
  /** In `notFired`, the keys did not arrive during their test. */
  #phase = $state<'idle' | 'choosing' | 'testing' | 'notFired'>('idle')
  readonly isRecording = $derived(this.#phase === 'choosing')
  /** The keys whose test succeeded. */
  #worked = $state<string>()
  #refusal = $state('')
  /** Whether a state other than `fired` was seen in this phase. Only then does a later `fired` mean a press. */
  #armed = false
  /** The key cap: it takes the keys, and gets the focus of a button that disappears when it is pressed. */
  cap = $state<HTMLButtonElement>()

  readonly accelerator = $derived.by(() => this.#gavel.store.preferences[shortcuts[this.#which()].preference])
  readonly keys = $derived.by(() => keysText(this.accelerator, this.#gavel.store.appStatus))
  readonly #registered = $derived.by(() => this.#gavel.store.appStatus.shortcuts[this.#which()])
  readonly #fired = $derived(this.#registered === 'fired')
  /** Whether the keys are left to other applications until the shortcut can do something. */
  readonly #waits = $derived(this.#registered === 'off' && this.accelerator !== '')
  readonly #anyFired = $derived.by(() =>
    shortcutNames.find((name) => this.#gavel.store.appStatus.shortcuts[name] === 'fired'),
  )

  /** What is said below the field; empty if nothing is. */
  readonly note = $derived.by(() => {
    const { t } = this.#gavel.i18n
    const { keys } = this
    if (this.isRecording) return this.#refusal === '' ? t('prefs.pressHint') : this.#refusal
    if (this.#refusal !== '') return this.#refusal
    const forAccount = shortcuts[this.#which()].usefulFor === 'account'
    if (this.#waits) return t(forAccount ? 'prefs.waitsForAccount' : 'prefs.waitsForOwn')
    if (this.#phase === 'testing') return t(this.#which() === 'end' ? 'prefs.pressNowEnd' : 'prefs.pressNow', { keys })
    if (this.#worked === this.accelerator) return t('prefs.fired')
    if (this.#phase === 'notFired') return t('prefs.notFired')
    if (this.#registered === 'refused' && this.accelerator !== '')
      return t('prefs.refused', { keys, old: t('prefs.choose') })
    return ''
  })

  constructor(gavel: Pick<Gavel, 'bridge' | 'store' | 'i18n'>, which: () => ShortcutName) {
    this.#gavel = gavel
    this.#which = which
    this.#followPhase()
  }

  /** Waits for the new keys, or no longer. The keys in use may be pressed too, as a test of them. */
  readonly press = (): void => {
    if (this.isRecording) {
      this.leave()
      return
    }
    this.#refusal = ''
    this.#begin('choosing')
  }

  readonly leave = (): void => {
    if (this.isRecording) this.#phase = 'idle'
  }

  readonly record = (event: KeyboardEvent): void => {
    if (!this.isRecording) return
    event.preventDefault()
    if (event.key === 'Escape') {
      this.leave()
      this.#refusal = ''
      return
    }
    const pressed = acceleratorOf(event)
    if (pressed.state === 'complete') drop(this.set(pressed.accelerator))
    else if (pressed.state === 'refused') this.#refusal = this.#gavel.i18n.t('prefs.needModifier')
  }

  /**
   * If keys are refused while they are chosen, the choice goes on, so that no further try reaches a shortcut. Keys that
   * are accepted are tested.
   */
  async set(next: string): Promise<void> {
    const { bridge, i18n } = this.#gavel
    this.cap?.focus()
    if (!this.isRecording) this.#phase = 'idle'
    this.#refusal = ''
    const result = await bridge.setPreferences({ [shortcuts[this.#which()].preference]: next })
    const isChosen = this.isRecording
    if (result.ok || result.fault.code !== 'invalid') this.leave()
    if (result.ok) {
      if (isChosen && next !== '') this.#begin('testing')
      return
    }
    const { sentence, remedy } = faultText(i18n.texts, result.fault)
    // `invalid` and `unconfirmed` change nothing. With other faults, Gavel uses the new keys, but could not store them.
    if (result.fault.code === 'invalid') this.#refusal = this.#refusalOf(next, result.fault)
    else this.#refusal = `${i18n.t('prefs.notSaved')} ${sentence} ${remedy}`
  }

  #refusalOf(next: string, fault: Fault): string {
    const { i18n, store } = this.#gavel
    const reason = fault.values?.['reason']
    const refused = keysText(next, store.appStatus)
    if (reason === 'shortcutTooPlain')
      return `${i18n.t('prefs.tooPlain', { keys: refused })} ${i18n.t('prefs.needModifier')}`
    const old =
      this.#registered === 'registered' || this.#fired
        ? i18n.t('prefs.stillOld', { keys: this.keys })
        : i18n.t('prefs.choose')
    if (reason === 'shortcutUsedHere') {
      const preferences = store.preferences
      const other = shortcutNames.find(
        (name) => name !== this.#which() && isSameShortcut(preferences[shortcuts[name].preference], next),
      )
      return `${other === undefined ? faultText(i18n.texts, fault).sentence : this.#usedBy(other)} ${old}`
    }
    return i18n.t('prefs.refused', { keys: refused, old })
  }

  #usedBy(name: ShortcutName): string {
    const { t } = this.#gavel.i18n
    return t('prefs.usedBy', { name: t(`prefs.${name}`) })
  }

  #begin(phase: 'choosing' | 'testing'): void {
    if (phase === 'testing') this.#worked = undefined
    this.#armed = false
    this.#phase = phase
  }

  /**
   * While keys are chosen, no shortcut has an effect. A registered one sends the page no keys, only the state `fired`.
   * While a shortcut is tested, it has no effect. The field of the shortcut that ends the user's own room says so.
   */
  #followPhase(): void {
    const { bridge, i18n } = this.#gavel
    $effect(() => {
      const phase = this.#phase
      if (phase !== 'choosing' && phase !== 'testing') return
      const tell = (on: boolean) =>
        phase === 'choosing' ? bridge.chooseShortcut({ on }) : bridge.testShortcut({ which: this.#which(), on })
      drop(tell(true))
      const timer = setTimeout(
        () => (this.#phase = phase === 'choosing' ? 'idle' : 'notFired'),
        phase === 'choosing' ? SHORTCUT_CHOICE_MS : SHORTCUT_TEST_MS,
      )
      return () => {
        clearTimeout(timer)
        drop(tell(false))
      }
    })

    $effect(() => {
      if (this.#phase !== 'choosing' && this.#phase !== 'testing') return
      const fired = this.isRecording ? this.#anyFired : this.#fired ? this.#which() : undefined
      if (fired === undefined) this.#armed = true
      else if (this.#armed && fired === this.#which()) {
        this.#phase = 'idle'
        this.#worked = this.accelerator
      } else if (this.#armed) this.#refusal = `${this.#usedBy(fired)} ${i18n.t('prefs.choose')}`
    })
  }
}
