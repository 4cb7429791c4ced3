// A lasso for Leaflet.draw: the area is what the pointer goes around, pressed. It is drawn as Leaflet.draw draws a circle,
// and becomes a polygon of no more corners than an address holds.
(() => {
  "use strict";

  const FINEST_PIXELS = 1;

  // The corners that say most of the way, as many as are allowed.
  const thin = (map, corners, most) => {
    const way = corners.map((corner) => map.latLngToLayerPoint(corner));
    let kept = way;
    for (let pixels = FINEST_PIXELS; kept.length > most || pixels === FINEST_PIXELS; pixels *= 1.5)
      kept = L.LineUtil.simplify(way, pixels);
    return kept.map((point) => map.layerPointToLatLng(point));
  };

  L.drawLocal.draw.handlers.lasso = { tooltip: { start: "" } };

  L.Draw.Lasso = L.Draw.SimpleShape.extend({
    statics: { TYPE: "lasso" },

    initialize(map, options) {
      this.type = L.Draw.Lasso.TYPE;
      this._initialLabelText = L.drawLocal.draw.handlers.lasso.tooltip.start;
      L.Draw.SimpleShape.prototype.initialize.call(this, map, options);
    },

    _drawShape(at) {
      if (!this._shape) this._map.addLayer((this._shape = new L.Polygon([this._startLatLng], this.options.shapeOptions)));
      this._shape.addLatLng(at);
    },

    _fireCreatedEvent() {
      const corners = thin(this._map, this._shape.getLatLngs()[0], this.options.maxPoints);
      // A press that hardly moved goes around nothing.
      if (corners.length < 3) return;
      const drawn = new L.Polygon(corners, this.options.shapeOptions);
      L.Draw.SimpleShape.prototype._fireCreatedEvent.call(this, drawn);
    },
  });

  const getModes = L.DrawToolbar.prototype.getModeHandlers;
  L.DrawToolbar.include({
    getModeHandlers(map) {
      const { lasso } = this.options;
      const title = L.drawLocal.draw.toolbar.buttons.lasso;
      return [{ enabled: lasso, handler: new L.Draw.Lasso(map, lasso), title }, ...getModes.call(this, map)];
    },
  });
})();
