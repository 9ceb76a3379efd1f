interface SliderProps {
  id: string;
  label: string;
  min: number;
  max: number;
  step: number;
  value: number;
  onValue: (value: number) => void;
}

/** The browser's own slider, with its label beside it. */
export function Slider({ id, label, value, onValue, ...range }: SliderProps) {
  return (
    <div className="grid grid-cols-[8rem_1fr] items-center gap-3">
      <label htmlFor={id} className="text-sm">
        {label}
      </label>
      <input
        {...range}
        id={id}
        type="range"
        value={value}
        onChange={(event) => onValue(event.target.valueAsNumber)}
        className="min-h-8 w-full min-w-0 cursor-pointer"
      />
    </div>
  );
}
