/** What an import of names would change. The user sees it before the import. */
export interface LabelPreview {
  readonly importId: string
  readonly fresh: number
  readonly changed: number
  readonly same: number
  readonly bad: readonly {
    readonly line: number
    readonly text: string
    readonly reason: 'number' | 'rounded' | 'separators' | 'name' | 'columns'
  }[]
  /**
   * Set if the file is in an unknown code page, so that letters may be wrong. The sample then begins with the names
   * that have such letters.
   */
  readonly isGuessed?: true
  /** How the first lines were understood. */
  readonly sample: readonly { readonly line: number; readonly number: string; readonly name: string }[]
}
