"""The integration strategy: measures, their due dates, traffic lights and figures."""
