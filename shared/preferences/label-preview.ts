/** The first ones of a list, and how many there are. */
interface Some<Item> {
  readonly count: number
  readonly first: readonly Item[]
}

/** A column of the file; the first one is 1. Its heading is empty if the file has none. */
interface Column {
  readonly column: number
  readonly heading: string
}

/** What an import of names would change. The user sees it before the import. */
export interface LabelPreview {
  readonly importId: string
  /** Numbers without a name so far, to which the file gives one name. */
  readonly fresh: number
  /** Numbers that have the file's name already. */
  readonly same: number
  /** Numbers that have another name. It stays, unless the user wants the file's. */
  readonly taken: Some<{ readonly number: string; readonly name: string; readonly given: string }>
  /** Numbers to which the file gives several names. None is stored, unless the user wants the last. */
  readonly shared: Some<{ readonly number: string; readonly names: readonly string[] }>
  /** Numbers that will be stored, but perhaps match nobody, or names whose letters are wrong. */
  readonly doubtful: Some<{
    readonly line: number
    readonly number: string
    readonly name: string
    readonly reason: 'letters' | 'country'
  }>
  readonly bad: Some<{
    readonly line: number
    /** The last line of a row with line breaks in its cells. */
    readonly lastLine: number
    readonly text: string
    readonly reason: 'number' | 'rounded' | 'several' | 'name' | 'columns' | 'quote'
  }>
  /** The columns from which names and numbers were taken, and others with numbers, such as faxes. */
  readonly columns: {
    readonly names: readonly Column[]
    readonly numbers: readonly Column[]
    readonly others: readonly Column[]
  }
  /** How many rows were read, if the file has more. */
  readonly cutAt?: number
  /**
   * Set if the file is in an unknown code page, so that letters may be wrong. The sample then begins with the names
   * that have such letters.
   */
  readonly isGuessed?: true
  /** How the first lines were understood. */
  readonly sample: readonly { readonly line: number; readonly number: string; readonly name: string }[]
}

/** What becomes of numbers whose name in the file is not the only one. */
export interface LabelChoice {
  /** Whether the file's names replace those that numbers have. */
  readonly replace: boolean
  /** Whether the last name counts of a number to which the file gives several. */
  readonly last: boolean
}
