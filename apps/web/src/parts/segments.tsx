import './segments.css';

export interface Segment {
  readonly value: string;
  readonly words: string;
  readonly count?: number;
}

export interface SegmentsProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly Segment[];
  readonly onChange: (value: string) => void;
}

/** One of a few, all of them in sight. */
export function Segments({ label, value, options, onChange }: SegmentsProps) {
  return (
    <div role="group" aria-label={label} className="segments">
      {options.map((option) => (
        <button key={option.value} type="button" aria-pressed={option.value === value} onClick={() => onChange(option.value)}>
          {option.words}
          {option.count !== undefined && <span className="numbers">{option.count}</span>}
        </button>
      ))}
    </div>
  );
}
