// Names on a Leaflet map, from this server tile by tile: the largest places first, none over another.
// Runs inside the map's frame.
window.lookoutNames = (map) => {
  "use strict";

  const MOST = 60;
  const TILE = 256;
  const MAX_ZOOM = 14;
  const GAP = 3;
  const HEIGHT = 14;
  const SETTLE_MS = 120;
  const tiles = new Map();
  const pane = map.createPane("names");
  // Above areas and lines, below the cells: those can be clicked.
  Object.assign(pane.style, { zIndex: 450, pointerEvents: "none" });
  pane.setAttribute("aria-hidden", "true");
  const pen = document.createElement("canvas").getContext("2d");
  const FONTS = { town: "600 11px system-ui, sans-serif", area: "italic 11px system-ui, sans-serif" };

  const load = (zoom, column, row) => {
    const address = `/lookout/names/${zoom}/${column}/${row}`;
    if (!tiles.has(address)) {
      tiles.set(address, []);
      fetch(address)
        .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
        .then((names) => {
          tiles.set(address, names);
          wait();
        })
        // Asked for again as the map moves.
        .catch(() => tiles.delete(address));
    }
    return tiles.get(address);
  };

  // What is in view, and on which turn around the world: zoomed out, the map shows it more than once.
  const list = () => {
    const zoom = Math.min(Math.max(Math.round(map.getZoom()), 0), MAX_ZOOM);
    const count = 2 ** zoom;
    const bounds = map.getPixelBounds(map.getCenter(), zoom);
    const found = [];
    for (let row = Math.floor(bounds.min.y / TILE); row <= Math.floor(bounds.max.y / TILE); row++) {
      if (row < 0 || row >= count) continue;
      for (let column = Math.floor(bounds.min.x / TILE); column <= Math.floor(bounds.max.x / TILE); column++) {
        const turn = Math.floor(column / count);
        for (const [name, lat, lon, population, isTown] of load(zoom, column - turn * count, row)) {
          found.push({ name, population, isTown, point: map.latLngToContainerPoint([lat, lon + 360 * turn]) });
        }
      }
    }
    return found.sort((one, other) => other.population - one.population);
  };

  const listCells = () => {
    const boxes = [];
    map.eachLayer((layer) => {
      if (!(layer instanceof L.Marker)) return;
      const at = map.latLngToContainerPoint(layer.getLatLng());
      const half = layer.options.icon.options.iconSize[0] / 2;
      boxes.push([at.x - half, at.y - half, at.x + half, at.y + half]);
    });
    return boxes;
  };

  const listControls = () => {
    const { left, top } = map.getContainer().getBoundingClientRect();
    return [...map.getContainer().querySelectorAll(".leaflet-control")].map((control) => {
      const box = control.getBoundingClientRect();
      return [box.left - left, box.top - top, box.right - left, box.bottom - top];
    });
  };

  const meet = (one, other) =>
    one[0] < other[2] + GAP && other[0] < one[2] + GAP && one[1] < other[3] + GAP && other[1] < one[3] + GAP;

  // A town's name beside its dot, or beside the cell that lies on it; an area's over its middle.
  const listSpots = ({ point: { x, y }, isTown }, cells, width) => {
    const box = (left, top) => [left, top, left + width, top + HEIGHT];
    if (!isTown) return [box(x - width / 2, y - HEIGHT / 2)];
    const around = (edges) => [
      box(edges[2] + 4, y - HEIGHT / 2),
      box(edges[0] - 4 - width, y - HEIGHT / 2),
      box(x - width / 2, edges[1] - 4 - HEIGHT),
      box(x - width / 2, edges[3] + 4),
    ];
    const on = cells.find((cell) => cell[0] <= x && x <= cell[2] && cell[1] <= y && y <= cell[3]);
    return around(on ?? [x, y, x, y]);
  };

  const draw = () => {
    const size = map.getSize();
    const cells = listCells();
    const taken = [...cells, ...listControls()];
    const drawn = document.createDocumentFragment();
    let count = 0;
    const seen = new Set();
    for (const place of list()) {
      if (count >= MOST) break;
      const { x, y } = place.point;
      if (x < 0 || y < 0 || x > size.x || y > size.y || seen.has(place.name)) continue;
      pen.font = place.isTown ? FONTS.town : FONTS.area;
      const width = pen.measureText(place.name).width;
      const spot = listSpots(place, cells, width).find(
        (box) => box[0] >= 0 && box[1] >= 0 && box[2] <= size.x && box[3] <= size.y && !taken.some((other) => meet(box, other)),
      );
      if (!spot) continue;
      taken.push(spot, ...(place.isTown ? [[x - 1, y - 1, x + 1, y + 1]] : []));
      seen.add(place.name);
      count += 1;
      const words = document.createElement("span");
      words.className = "lookout-name";
      words.textContent = place.name;
      const origin = map.containerPointToLayerPoint([0, 0]);
      Object.assign(words.style, {
        position: "absolute",
        left: `${spot[0] + origin.x}px`,
        top: `${spot[1] + origin.y}px`,
        font: pen.font,
        lineHeight: `${HEIGHT}px`,
        whiteSpace: "nowrap",
        color: place.isTown ? "#1c2730" : "#5a4a7a",
        textShadow: "0 0 2px #fff, 0 0 2px #fff, 0 0 3px #fff, 0 0 3px #fff",
      });
      drawn.append(words);
      if (!place.isTown) continue;
      const dot = document.createElement("span");
      Object.assign(dot.style, {
        position: "absolute",
        left: `${x + origin.x - 2}px`,
        top: `${y + origin.y - 2}px`,
        width: "4px",
        height: "4px",
        borderRadius: "50%",
        background: "#1c2730",
        boxShadow: "0 0 0 1px #fff",
      });
      drawn.append(dot);
    }
    pane.replaceChildren(drawn);
  };

  // Cells come one by one, tiles too: the names are placed once all stand.
  let timer = 0;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(draw, SETTLE_MS);
  };
  map.on("zoomstart", () => pane.replaceChildren());
  map.on("moveend resize layeradd layerremove", wait);
  wait();
};
