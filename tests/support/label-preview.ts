import type { LabelPreview } from '../../shared/preferences/label-preview.ts'

/** A preview of two good lines, with changes. */
export function labelPreview(changes: Partial<LabelPreview> = {}): LabelPreview {
  const none = { count: 0, first: [] }
  return {
    importId: 'import-1',
    fresh: 2,
    same: 0,
    taken: none,
    shared: none,
    doubtful: none,
    bad: none,
    columns: {
      names: [
        { column: 1, heading: 'First Name' },
        { column: 2, heading: 'Last Name' },
      ],
      numbers: [{ column: 3, heading: 'Mobile Phone' }],
      others: [],
    },
    sample: [
      { line: 2, number: '15550100111', name: 'Mia Stone' },
      { line: 3, number: '15550100112', name: 'Front desk' },
    ],
    ...changes,
  }
}
