// A table of any length: only the rows that are in sight are drawn.

import { useEffect, useRef, useState } from 'react';
import type { Column } from './parts';

const ROW_PX = 44;

/** Shorter ones are drawn whole. */
export const FEW = 80;

/** Rows drawn above and below what is in sight. */
const SPARE = 12;

/** Which rows of a table are in sight; it is scrolled with the page. */
function useSight(count: number) {
  const table = useRef<HTMLTableElement>(null);
  const [sight, setSight] = useState<[number, number]>([0, FEW]);
  useEffect(() => {
    let asked = 0;
    const look = () => {
      asked = 0;
      const top = table.current?.getBoundingClientRect().top ?? 0;
      const first = Math.max(0, Math.floor(-top / ROW_PX) - SPARE);
      const last = Math.min(count, Math.ceil((innerHeight - top) / ROW_PX) + SPARE);
      setSight((now) => (now[0] === first && now[1] === last ? now : [first, Math.max(first, last)]));
    };
    const moved = () => {
      if (!asked) asked = requestAnimationFrame(look);
    };
    look();
    addEventListener('scroll', moved, { passive: true });
    addEventListener('resize', moved);
    return () => {
      cancelAnimationFrame(asked);
      removeEventListener('scroll', moved);
      removeEventListener('resize', moved);
    };
  }, [count]);
  return { table, first: sight[0], last: Math.min(sight[1], count) };
}

export function ManyRows<T>({
  columns,
  rows,
  id,
}: {
  columns: Column<T>[];
  rows: T[];
  id: (row: T) => string;
}) {
  const { table, first, last } = useSight(rows.length);
  return (
    <table ref={table} className="many" aria-rowcount={rows.length + 1}>
      <thead>
        <tr aria-rowindex={1}>
          {columns.map((column) => (
            <th key={column.title} scope="col" className={column.number ? 'number' : undefined}>
              {column.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {first > 0 && <tr aria-hidden="true" className="gap" style={{ height: first * ROW_PX }} />}
        {rows.slice(first, last).map((row, index) => (
          <tr key={id(row)} aria-rowindex={first + index + 2}>
            {columns.map((column) => (
              <td key={column.title} className={column.number ? 'number' : undefined}>
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
        {last < rows.length && (
          <tr aria-hidden="true" className="gap" style={{ height: (rows.length - last) * ROW_PX }} />
        )}
      </tbody>
    </table>
  );
}
