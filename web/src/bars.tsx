// A row of bars, for what is counted by day.

import { figure } from './words';

const HEIGHT = 90;
const WIDTH = 12;
const GAP = 4;

export function Bars({
  title,
  bars,
  most,
  digits = 0,
}: {
  title: string;
  bars: { label: string; value: number }[];
  most?: number;
  digits?: number;
}) {
  const top = most ?? Math.max(1, ...bars.map(({ value }) => value));
  const said = bars.map(({ label, value }) => `${label}: ${figure(value, digits)}`).join('; ');
  return (
    <figure className="plot">
      <figcaption>{title}</figcaption>
      <svg
        className="bars"
        role="img"
        aria-label={`${title}. ${said}`}
        viewBox={`0 0 ${bars.length * (WIDTH + GAP)} ${HEIGHT}`}
        preserveAspectRatio="none"
        height={HEIGHT}
      >
        {bars.map(({ label, value }, index) => {
          const height = Math.max(1, (value / top) * HEIGHT);
          return (
            <rect key={label} x={index * (WIDTH + GAP)} y={HEIGHT - height} width={WIDTH} height={height}>
              <title>{`${label}: ${figure(value, digits)}`}</title>
            </rect>
          );
        })}
      </svg>
      <p className="quiet ends">
        <span>{bars[0]?.label}</span>
        <span>{bars[bars.length - 1]?.label}</span>
      </p>
    </figure>
  );
}
