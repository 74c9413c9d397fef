import type { EndQuestionState } from './end-question.ts'
import type { FinderState } from './finder.ts'
import type { NoiseState } from './noise.ts'

/** What each small window shows. They have the names of their pages. */
export interface SmallStates {
  readonly shortcut: EndQuestionState
  readonly finder: FinderState
  readonly noise: NoiseState
}

export type SmallKind = keyof SmallStates

export const smallKinds = ['shortcut', 'finder', 'noise'] as const satisfies readonly SmallKind[]

export type SmallState = {
  readonly [Kind in SmallKind]: { readonly kind: Kind; readonly state: SmallStates[Kind] }
}[SmallKind]

/** The windows of Gavel. */
export type WindowKind = 'main' | SmallKind
