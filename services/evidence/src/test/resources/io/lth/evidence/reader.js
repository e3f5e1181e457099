// Does with a report what its reader does, and tells the page around it what came of that.
(() => {
  const said = { errors: window.errors };
  try {
    said.beyond = Math.max(0, document.documentElement.scrollWidth - window.innerWidth);

    const figure = document.querySelector('figure[data-figure]');
    const plot = [...figure.querySelectorAll('svg.plot')].find((svg) => svg.clientWidth > 0);
    said.plot = plot.getAttribute('class');
    const point = (kind) => {
      const { left, top, width, height } = plot.getBoundingClientRect();
      plot.dispatchEvent(
        new PointerEvent(kind, {
          bubbles: true,
          pointerType: 'mouse',
          clientX: left + width / 2,
          clientY: top + height / 2,
        }),
      );
      const values = figure.querySelector('.values');
      return values.hidden ? [] : [...values.children].map((row) => row.textContent);
    };
    said.lines = [...figure.querySelectorAll('.legend label')].map((label) =>
      label.textContent.trim(),
    );
    said.pointed = point('pointermove');
    figure.querySelector('.legend input').click();
    said.hidden = [...plot.querySelectorAll('g.line')]
      .filter((line) => getComputedStyle(line).display === 'none')
      .map((line) => Number(line.dataset.line));
    said.pointedWithoutTheFirst = point('pointermove');
    said.left = point('pointerleave');

    const link = document.querySelector('figure a[href^="#"]');
    link.click();
    const target = document.getElementById(link.getAttribute('href').slice(1));
    said.followed = window.scrollY > 0 && Math.abs(target.getBoundingClientRect().top) < 2;
  } catch (error) {
    said.errors.push(String(error));
  }
  window.parent.postMessage(encodeURIComponent(JSON.stringify(said)), '*');
})();
