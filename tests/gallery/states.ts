import type { T } from '../../shared/text/i18n.ts'
import { finderStates } from './states/finder.ts'
import { noiseStates } from './states/noise.ts'
import { announcingStates } from './states/announcing.ts'
import { endStates } from './states/ends.ts'
import { menuStates } from './states/menus.ts'
import { pageStates } from './states/pages.ts'
import { roomNumberStates } from './states/room-numbers.ts'
import { roomStates } from './states/rooms.ts'
import { createScene, type State, type States, type Step } from './states/scene.ts'
import { shortcutStates } from './states/shortcut.ts'
import { startStates } from './states/start.ts'
import { teamStates } from './states/team.ts'
import { troubleStates } from './states/troubles.ts'

/** Every state of the window with made-up data, by name. */
export function states(now: number): States {
  const scene = createScene(now)
  return {
    ...startStates(scene),
    ...roomStates(scene),
    ...menuStates(scene),
    ...announcingStates(scene),
    ...endStates(scene),
    ...troubleStates(scene),
    ...roomNumberStates(scene),
    ...pageStates(scene),
    ...teamStates(scene),
    ...shortcutStates(scene),
    ...finderStates(scene),
    ...noiseStates(scene),
  }
}

/** The steps of a state after it is drawn, in order. */
export function stepsOf(state: State, t: T): readonly Step[] {
  return [...(state.check?.(t) ?? []), ...(state.press?.(t) ?? [])]
}
