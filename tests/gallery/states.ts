import type { T } from '../../shared/text/i18n.ts'
import { finderStates } from './states/finder.ts'
import { noiseStates } from './states/noise.ts'
import { announcingStates } from './states/announcing.ts'
import { endStates } from './states/ends.ts'
import { menuStates } from './states/menus.ts'
import { pageStates } from './states/pages.ts'
import { roomNumberStates } from './states/room-numbers.ts'
import { roomStates } from './states/rooms.ts'
import { createScene, stateOf, type State, type Step } from './states/scene.ts'
import { shortcutStates } from './states/shortcut.ts'
import { startStates } from './states/start.ts'
import { teamStates } from './states/team.ts'
import { troubleStates } from './states/troubles.ts'

/** Every state of the window with made-up data, by name. */
export function states(now: number): Readonly<Record<string, State>> {
  const scene = createScene(now)
  const data = parts.flatMap((part) => Object.entries(part(scene)))
  return Object.fromEntries(data.map(([name, each]) => [name, stateOf(scene, each)]))
}

const parts = [
  startStates,
  roomStates,
  menuStates,
  announcingStates,
  endStates,
  troubleStates,
  roomNumberStates,
  pageStates,
  teamStates,
  shortcutStates,
  finderStates,
  noiseStates,
]

/** The steps of a state after it is drawn, in order. */
export function stepsOf(state: State, t: T): readonly Step[] {
  return [...(state.check?.(t) ?? []), ...(state.press?.(t) ?? [])]
}
