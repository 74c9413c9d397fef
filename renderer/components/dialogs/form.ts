import type { Fault } from '../../../shared/fault.ts'
import type { Result } from '../../../shared/result.ts'
import type { Gavel } from '../../state/context.svelte.ts'

type Keys<Values, Value> = { [Key in keyof Values]: Values[Key] extends Value ? Key : never }[keyof Values] & string

/** A field of a form. Its name is that of the value that it changes. */
type FormField<Values> = { readonly label: string; readonly hint?: string } & (
  | { readonly is: 'switch'; readonly name: Keys<Values, boolean> }
  | {
      readonly is: 'choice'
      readonly name: Keys<Values, string | number>
      readonly options: readonly (readonly [value: string | number, text: string])[]
    }
  | {
      readonly is: 'text' | 'password' | 'url'
      readonly name: Keys<Values, string>
      readonly maxlength: number
      /** What is said if the form is sent without a text; absent if it may be empty. */
      readonly needed?: string
    }
  /** 0 is shown as *off*. */
  | { readonly is: 'number'; readonly name: Keys<Values, number>; readonly max: number }
  | { readonly is: 'time'; readonly name: Keys<Values, string> }
)

/** What a dialog with fields says, and what it sends. */
interface Form<Values> {
  readonly title: string
  readonly hint?: string
  readonly confirm: string
  readonly danger?: true
  /** For the text of a fault. */
  readonly provider?: string
  readonly fields: readonly FormField<Values>[]
  /** What stands below the fields. */
  readonly note?: string
  /** What is said if a field does not accept what was typed. Without it, `send` must bring it into range. */
  readonly invalid?: string
  /** Another button, which sends something else. */
  readonly other?: { readonly text: string; readonly send: () => Promise<Result<unknown>> }
  /** Sends what the user entered. Without a result, the dialog stays open. */
  readonly send: () => Promise<Result<unknown> | undefined>
  /** Replaces the text of a fault. */
  readonly sentenceOf?: (fault: Fault) => string | undefined
}

/** How a form begins, and what it says about what was entered so far. `send` may change the values. */
export interface FormDefinition<Asked, Values> {
  readonly start: (gavel: Gavel, asked: Asked) => Values
  readonly form: (gavel: Gavel, asked: Asked, values: Values) => Form<Values>
}

/** Calls `then` with the value of a result that is a success, and returns the result. */
export async function afterwards<Value>(
  request: Promise<Result<Value>>,
  then: (value: Value) => void,
): Promise<Result<Value>> {
  const result = await request
  if (result.ok) then(result.value)
  return result
}
