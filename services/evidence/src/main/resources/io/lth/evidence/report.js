// Lines can be hidden, and values read where the pointer is. Without it the page lacks nothing else.
(() => {
  const figures = JSON.parse(document.getElementById('figures').textContent);
  const svgNamespace = 'http://www.w3.org/2000/svg';
  document.documentElement.classList.add('scripted');

  // MLflow shows the page as a blob in a sandboxed frame, where no browser follows links within it.
  for (const link of document.querySelectorAll('a[href^="#"]')) {
    link.addEventListener('click', (event) => {
      if (window.origin === 'null' && window.parent !== window) {
        event.preventDefault();
        document.getElementById(link.getAttribute('href').slice(1)).scrollIntoView();
      }
    });
  }

  const written = (value, digits) =>
    value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });

  const spread = ([, mean, min, max], digits) =>
    written(mean, digits) +
    (max > min ? ` (${written(min, digits)}–${written(max, digits)})` : '');

  for (const figure of document.querySelectorAll('figure[data-figure]')) {
    const data = figures[figure.dataset.figure];
    const drawing = figure.querySelector('.drawing');
    const shown = data.lines.map(() => true);
    const values = document.createElement('div');
    values.className = 'values';
    values.hidden = true;
    drawing.append(values);

    for (const box of figure.querySelectorAll('.legend input')) {
      const line = Number(box.dataset.line);
      const show = () => {
        shown[line] = box.checked;
        for (const group of figure.querySelectorAll(`g.line[data-line="${line}"]`)) {
          group.classList.toggle('hidden', !box.checked);
        }
      };
      box.disabled = false;
      box.addEventListener('change', show);
      show(); // a browser may have kept what was chosen before
    }

    const leave = () => {
      values.hidden = true;
      for (const guide of drawing.querySelectorAll('.guide')) guide.classList.add('hidden');
    };
    document.addEventListener('pointerdown', (event) => {
      if (!drawing.contains(event.target)) leave();
    });

    const places = [...new Set(data.lines.flatMap((line) => line.points.map(([x]) => x)))];
    for (const svg of drawing.querySelectorAll('svg.plot')) {
      const { left, right, top, bottom, from, to } = Object.fromEntries(
        Object.entries(svg.dataset).map(([key, value]) => [key, Number(value)]),
      );
      const guide = document.createElementNS(svgNamespace, 'line');
      guide.setAttribute('class', 'guide hidden');
      guide.setAttribute('y1', top);
      guide.setAttribute('y2', bottom);
      svg.append(guide);


      const point = (event) => {
        const box = svg.getBoundingClientRect();
        const scale = svg.viewBox.baseVal.width / box.width;
        const at = from + (((event.clientX - box.left) * scale - left) / (right - left)) * (to - from);
        const place = places.reduce((best, x) => (Math.abs(x - at) < Math.abs(best - at) ? x : best));
        const rows = data.lines.flatMap((line, i) => {
          const here = shown[i] && line.points.find(([x]) => x === place);
          return here ? [[line, here]] : [];
        });
        if (rows.length === 0) {
          leave();
          return;
        }
        const head = document.createElement('strong');
        head.textContent = data.labels
          ? `${data.labels[place]} % of weights remaining`
          : `Iteration ${written(place, 0)}`;
        values.replaceChildren(
          head,
          ...rows.map(([line, here]) => {
            const row = document.createElement('p');
            const key = document.createElement('span');
            key.className = `key ${line.hue}`;
            row.append(key, `${line.name}: ${spread(here, data.digits)}`);
            return row;
          }),
        );
        values.hidden = false;
        const x = left + ((place - from) / (to - from)) * (right - left);
        guide.setAttribute('x1', x);
        guide.setAttribute('x2', x);
        guide.classList.remove('hidden');
        // Beside the guide, on the side with more room, and never beyond the drawing.
        const room = drawing.clientWidth;
        const on = x / scale;
        const wanted = on < room / 2 ? on + 12 : on - 12 - values.offsetWidth;
        values.style.left = `${Math.max(0, Math.min(wanted, room - values.offsetWidth))}px`;
        values.style.top = `${top / scale}px`;
      };

      svg.addEventListener('pointermove', point);
      svg.addEventListener('pointerdown', point);
      svg.addEventListener('pointerleave', (event) => {
        if (event.pointerType === 'mouse') leave();
      });
    }
  }
})();
