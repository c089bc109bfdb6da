// What the tests measure on a page.
(() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const shown = (parts) => [...document.querySelectorAll(parts)].filter((part) => part.offsetParent);

  function rgb(colour) {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  }

  // Relative luminance, as WCAG defines it.
  function light(colour) {
    const [r, g, b] = rgb(colour)
      .map((v) => v / 255)
      .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  function ground(part) {
    for (let around = part.parentElement; around; around = around.parentElement) {
      const colour = getComputedStyle(around).backgroundColor;
      if (rgb(colour)[3] === 255) return colour;
    }
    return getComputedStyle(document.body).backgroundColor;
  }

  window.measured = {
    // [contrast of the border with what is around, which control] of every control
    contrasts: (controls) =>
      shown(controls).map((part) => {
        const [a, b] = [light(getComputedStyle(part).borderTopColor), light(ground(part))];
        return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), part.outerHTML.slice(0, 90)];
      }),
    // [width, height, its words] of everything to press
    sizes: (targets) =>
      shown(targets).map((part) => {
        const box = part.getBoundingClientRect();
        return [Math.round(box.width), Math.round(box.height), part.textContent.trim().slice(0, 40)];
      }),
    // [width of the whole, what sticks out]
    width: () => {
      const most = document.documentElement.clientWidth + 1;
      const out = shown("main *, header *").filter((part) => part.getBoundingClientRect().right > most && !part.closest(".unseen"));
      return [document.documentElement.scrollWidth, out.slice(0, 8).map((part) => part.outerHTML.slice(0, 90))];
    },
  };
})();
