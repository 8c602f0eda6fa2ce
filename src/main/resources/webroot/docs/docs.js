'use strict';

// "Try it out" calls the server that shows this page, wherever that is.
const here = {
  statePlugins: {
    spec: {
      wrapActions: {
        updateJsonSpec: (original) => (spec) =>
          original({ ...spec, servers: [{ url: window.location.origin }] }),
      },
    },
  },
};

window.ui = SwaggerUIBundle({
  url: '/openapi.yaml',
  dom_id: '#contract',
  deepLinking: true,
  plugins: [here],
  // No badge of a validator elsewhere: nothing of this page leaves this host.
  validatorUrl: null,
});
