comment on table insight.fit is 'A model as it was fitted: appended to, never changed; of a programme the latest 400 are kept.';
