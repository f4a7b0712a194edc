import { changeQuery } from '../../app/router/location.ts';
import { SearchField } from '../../parts/search-field.tsx';
import { Segments } from '../../parts/segments.tsx';
import { type ExampleState, exampleStates, type RowFilter } from './example-rows.ts';
import './examples-filter.css';

const words: Readonly<Record<ExampleState, string>> = {
  running: 'Building',
  queued: 'Queued',
  failed: 'Failed',
  completed: 'Completed',
  canceled: 'Canceled',
  none: 'Not built',
};

export interface ExamplesFilterProps {
  readonly filter: RowFilter;
  readonly counts: ReadonlyMap<ExampleState, number>;
  readonly total: number;
}

/** Says in the address which examples are shown, so that a view can be sent to somebody. */
export function ExamplesFilter({ filter, counts, total }: ExamplesFilterProps) {
  const present = exampleStates.filter((state) => (counts.get(state) ?? 0) > 0 || filter.state === state);
  return (
    <div className="examples-filter">
      <SearchField label="Search examples" placeholder="Name, digest, platform, failure code …" value={filter.words} onChange={(q) => changeQuery({ q })} />
      <Segments
        label="State"
        value={filter.state}
        options={[{ value: '', words: 'All', count: total }, ...present.map((state) => ({ value: state, words: words[state], count: counts.get(state) ?? 0 }))]}
        onChange={(state) => changeQuery({ state })}
      />
      <select aria-label="Hit or built" value={filter.cache} onChange={(event) => changeQuery({ cache: event.target.value })}>
        <option value="">Hit or built</option>
        <option value="hit">Hit</option>
        <option value="miss">Built</option>
      </select>
      <select aria-label="Order" value={filter.order} onChange={(event) => changeQuery({ order: event.target.value })}>
        <option value="">By name</option>
        <option value="newest">Newest first</option>
        <option value="largest">Largest first</option>
      </select>
    </div>
  );
}
